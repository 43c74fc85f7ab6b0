"""What the author of a procedure works with: `python -m shared.procedure check FILE`. See docs/procedures.md."""
