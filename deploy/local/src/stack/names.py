"""The one table of services. Each has a database of its own name, except the portal."""

SERVICES = ("auth", "catalog", "candidatures", "matching", "notifications", "reporting", "portal")
DATABASES = tuple(name for name in SERVICES if name != "portal")
