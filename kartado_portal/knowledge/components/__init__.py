"""Pieces of the pages of the knowledge base."""
