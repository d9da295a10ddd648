"""Sample data: what every portal needs, a believable demo company, and tickets by the thousand."""
