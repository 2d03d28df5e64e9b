"""What `python -m kernel` does, a module for each act: only what the act needs is loaded."""
