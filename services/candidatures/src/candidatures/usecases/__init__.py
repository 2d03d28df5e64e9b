"""What people and the clock can do, one file per concept. Nothing here commits."""
