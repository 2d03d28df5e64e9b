"""What every service stands on: settings, database, outbox, inbox, HTTP, identity, telemetry."""
