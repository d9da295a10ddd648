"""Conversations with Katia and with analysts: every one is a ticket from its first message."""
