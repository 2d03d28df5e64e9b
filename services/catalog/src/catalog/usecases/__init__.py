"""One function for each thing that a person, an event or the start of the service does."""
