"""The one table of services. Each has a database of its own name, except the portal; some keep
files in a bucket."""

SERVICES = (
    "auth",
    "catalog",
    "candidatures",
    "matching",
    "notifications",
    "reporting",
    "assistance",
    "portal",
)
STORING = ("catalog", "candidatures", "assistance")
DATABASES = tuple(name for name in SERVICES if name != "portal")
