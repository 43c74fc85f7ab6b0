"""What staff use at a command line: a typed client of the HTTP interface, and `python -m client`."""
