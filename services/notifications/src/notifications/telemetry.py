"""What is measured of mails; no address is."""

from prometheus_client import Counter, Gauge, Histogram

MAILS = Counter(
    "appariement_mails_total", "Mails by what became of an attempt", ["kind", "outcome"]
)
DROPPED = Counter("appariement_mails_dropped_total", "Mails not sent", ["kind", "reason"])
SERVER_AWAY = Counter("appariement_smtp_away_total", "Times no connection could be opened")
QUEUE_AGE = Gauge("appariement_mail_queue_age_seconds", "Age of the oldest mail not yet sent")
WAITING = Gauge("appariement_mails_waiting", "Mails whose person has no known address")
SIGN_IN_SECONDS = Histogram(
    "appariement_sign_in_mail_seconds",
    "From the request heard to the server's answer",
    buckets=(0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10, 30, 60, 300),
)
