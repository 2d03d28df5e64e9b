"""HTTP, one file per concept."""
