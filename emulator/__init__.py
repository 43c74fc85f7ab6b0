"""Everything that Google Cloud gives, on one machine: `python -m emulator`."""
