"""What HTTP accepts and returns, one file per concept."""
