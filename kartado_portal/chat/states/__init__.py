"""States of the chat."""
