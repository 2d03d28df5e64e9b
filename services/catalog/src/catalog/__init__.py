"""References, campaigns with their calendar and policy, postes."""
