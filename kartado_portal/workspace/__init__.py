"""The analysts' desk: the queue, one ticket, people, figures, settings."""
