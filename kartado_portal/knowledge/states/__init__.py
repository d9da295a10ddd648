"""What the pages of the knowledge base know."""
