"""The service calendar: frames, holidays, promised times."""
