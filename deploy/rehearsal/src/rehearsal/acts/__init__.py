"""What people do, act by act."""
