"""The pages that belong to no room: home, terms, not found."""
