"""The memory of each screen of the desk."""
