"""The pieces of the desk's screens."""
