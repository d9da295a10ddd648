"""A request and its life."""
