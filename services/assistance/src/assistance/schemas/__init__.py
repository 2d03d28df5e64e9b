"""What HTTP accepts and returns."""
