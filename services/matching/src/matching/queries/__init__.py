"""Every SELECT of matching."""
