"""The local stack: every part of the platform as a process of the calling user, on loopback."""
