"""What this service does: learn, queue, send, settle."""
