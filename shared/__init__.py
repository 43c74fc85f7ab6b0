"""What the three functions share: the pure domain, its data, the outside (cloud) and HTTP (web)."""
