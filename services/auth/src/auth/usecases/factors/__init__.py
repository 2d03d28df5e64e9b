"""Second factors: asked for by campaigns, added, shown, removed, reset."""
