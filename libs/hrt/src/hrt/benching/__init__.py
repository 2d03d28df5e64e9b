"""Times of the engine, and of others on the same inputs in the same run."""
