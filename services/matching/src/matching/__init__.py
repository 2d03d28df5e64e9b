"""Runs, results, publications, affectations."""
