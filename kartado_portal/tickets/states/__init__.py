"""The memory of each screen of this room."""
