"""Pieces that several screens of this room share."""
