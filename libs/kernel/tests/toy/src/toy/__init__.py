"""A service with no business but the kernel's laws."""
