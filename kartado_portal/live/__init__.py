"""Who watches what; tells open pages that something changed."""
