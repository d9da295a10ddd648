"""A small app behind the real shield, gate and hub, for attacking them."""
