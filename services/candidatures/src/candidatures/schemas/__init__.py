"""What HTTP accepts and answers, one file per concept."""
