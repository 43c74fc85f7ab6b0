"""`make bench`: what the product costs beside bare functions that make the same calls and do nothing else."""
