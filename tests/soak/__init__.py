"""The soak: a mixed population on real processes, a fault every two seconds, and an auditor who was not there."""
