"""One folder per Cloud Function. No function imports another."""
