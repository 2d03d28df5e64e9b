"""Who people are: persons, addresses, roles, sign-in links, sessions, signing keys."""
