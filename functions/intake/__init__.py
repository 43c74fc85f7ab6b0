"""Public: complaint in, status out."""
