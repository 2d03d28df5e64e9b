"""Tables, states and rules, one file per concept. Nothing here reads or writes."""
