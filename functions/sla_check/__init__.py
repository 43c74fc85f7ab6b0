"""Private: deadline checks, sweep, alert delivery, digest."""
