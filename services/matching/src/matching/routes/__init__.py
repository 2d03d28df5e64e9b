"""HTTP → use case → HTTP, one file per concept. Who may do what: `access.py`."""
