"""Pieces of the chat's screens."""
