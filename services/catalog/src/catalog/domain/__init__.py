"""Tables, states and rules of the catalog; no I/O."""
