"""Staff: board, case, transitions."""
