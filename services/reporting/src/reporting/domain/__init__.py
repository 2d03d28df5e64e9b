"""What is known here of the other services' facts, and the rules about it."""
