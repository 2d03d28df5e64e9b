"""Tables, states and rules; no I/O."""
