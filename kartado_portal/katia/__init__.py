"""Katia's mind: understand, retrieve, answer, refuse; no database, no Reflex."""
