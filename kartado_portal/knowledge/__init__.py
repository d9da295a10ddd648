"""Articles and finding them: written, published, read, voted on."""
