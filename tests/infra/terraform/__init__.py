"""Terraform with no registry and no cloud at hand: a provider that has the schemas of hashicorp/google, and no more."""
