"""Pure: no I/O, no clock, no environment. Same input, same output."""
