"""The one table of ports: offsets from a stack's base port, so that two stacks can run at once."""

OFFSETS = {
    "gateway": 0,
    "portal": 1,
    "auth": 2,
    "catalog": 3,
    "candidatures": 4,
    "matching": 5,
    "notifications": 6,
    "reporting": 7,
    "assistance": 8,
    "portal-metrics": 21,
    "auth-metrics": 22,
    "catalog-metrics": 23,
    "candidatures-metrics": 24,
    "matching-metrics": 25,
    "notifications-metrics": 26,
    "reporting-metrics": 27,
    "assistance-metrics": 28,
    "postgres": 40,
    "kafka": 41,
    "kafka-controller": 42,
    "valkey": 43,
    "smtp": 44,
    "inbox": 45,
    "s3": 46,
    "gateway-admin": 47,
    "supervisor": 48,
    "matching-worker-metrics": 49,
}

BASES = {"demo": 8000, "tests": 18000}
