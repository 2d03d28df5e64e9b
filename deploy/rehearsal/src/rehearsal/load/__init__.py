"""Many people at once, at a pace that is given: what they wait for, measured."""
