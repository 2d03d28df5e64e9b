"""Every SELECT, one file per concept."""

from notifications.queries import audiences, known, mails

__all__ = ["audiences", "known", "mails"]
