"""What the three functions share of HTTP."""
