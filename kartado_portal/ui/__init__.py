"""Stateless pieces of interface and the tokens of the look; knows no feature."""
