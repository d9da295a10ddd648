"""Mail that comes in: stored raw, understood, and made part of a ticket, or held for a person."""
