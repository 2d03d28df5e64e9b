"""What HTTP returns: JSON, and tables as files."""
