"""From a delivery to a look, and from a look to what GitHub shows."""
