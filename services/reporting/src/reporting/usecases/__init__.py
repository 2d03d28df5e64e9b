"""What a coordinator, an ARS or the ministry can do here: read, in their scope."""
