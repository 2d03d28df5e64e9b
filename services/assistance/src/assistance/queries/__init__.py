"""Every SELECT, one file per concept."""
