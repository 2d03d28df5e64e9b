"""Every topic: its one writer, its readers, its key and how long it keeps what it was told."""

from dataclasses import dataclass
from typing import Final

HOUR: Final = 3_600_000
DAY: Final = 24 * HOUR


@dataclass(frozen=True, slots=True)
class Topic:
    """A Kafka topic. `retention_ms` None means for ever; a compacted topic keeps the last state
    of each key. `halting`: a fact that cannot be handled stops its key instead of being skipped."""

    name: str
    writer: str
    readers: tuple[str, ...]
    key: str
    compacted: bool = False
    retention_ms: int | None = None
    partitions: int = 4
    halting: bool = False


PERSONS = Topic(
    "identity.persons",
    "auth",
    ("catalog", "candidatures", "matching", "notifications", "reporting", "assistance"),
    "person",
    compacted=True,
)
CONTACTS = Topic(
    "identity.contacts",
    "auth",
    ("catalog", "notifications", "assistance"),
    "person",
    compacted=True,
)
SIGN_INS = Topic("identity.sign-ins", "auth", ("notifications",), "person", retention_ms=HOUR)
NOTICES = Topic("identity.notices", "auth", ("notifications",), "person", retention_ms=7 * DAY)

REFERENCES = Topic(
    "catalog.references", "catalog", ("auth", "assistance"), "kind:code", compacted=True
)
CAMPAIGNS = Topic(
    "catalog.campaigns",
    "catalog",
    ("auth", "candidatures", "matching", "notifications", "reporting", "assistance"),
    "campaign",
    compacted=True,
)
ANNOUNCEMENTS = Topic(
    "catalog.announcements",
    "catalog",
    ("notifications",),
    "campaign",
    retention_ms=30 * DAY,
)
POSTES = Topic(
    "catalog.postes",
    "catalog",
    ("auth", "candidatures", "matching", "notifications", "reporting", "assistance"),
    "campaign:poste; an act on it has a key of its own",
    compacted=True,
)
RESPONSABLES = Topic("catalog.responsables", "catalog", ("auth",), "campaign:poste", compacted=True)

ROUNDS = Topic(
    "candidatures.rounds",
    "candidatures",
    ("auth", "catalog", "matching", "notifications", "reporting"),
    "campaign:round",
    retention_ms=400 * DAY,
    halting=True,
)
SNAPSHOTS = Topic(
    "candidatures.snapshots",
    "candidatures",
    ("matching",),
    "campaign:round",
    retention_ms=30 * DAY,
    halting=True,
)
DRAFTS = Topic(
    "candidatures.drafts",
    "candidatures",
    ("matching",),
    "campaign:round",
    retention_ms=7 * DAY,
)
WISH_LISTS = Topic(
    "candidatures.candidatures",
    "candidatures",
    ("reporting",),
    "campaign:round:person, or campaign:dossier:person",
    compacted=True,
)
RANKINGS = Topic(
    "candidatures.rankings",
    "candidatures",
    ("reporting",),
    "campaign:round:poste",
    compacted=True,
)
RECEIPTS = Topic(
    "candidatures.receipts",
    "candidatures",
    ("auth", "notifications", "reporting"),
    "person",
    retention_ms=400 * DAY,
)
REMINDERS = Topic(
    "candidatures.reminders", "candidatures", ("notifications",), "person", retention_ms=7 * DAY
)

MATCHING_ROUNDS = Topic(
    "matching.rounds",
    "matching",
    ("catalog", "candidatures", "notifications", "reporting", "assistance"),
    "campaign:round",
    retention_ms=400 * DAY,
    halting=True,
)
AFFECTATIONS = Topic(
    "matching.affectations",
    "matching",
    ("catalog", "candidatures", "notifications", "reporting", "assistance"),
    "campaign:person, or campaign:poste for the places left",
    retention_ms=400 * DAY,
)

DELIVERIES = Topic(
    "notifications.deliveries",
    "notifications",
    ("auth", "reporting"),
    "person",
    retention_ms=30 * DAY,
)

TICKETS = Topic("assistance.tickets", "assistance", ("catalog",), "ticket", compacted=True)
TICKET_MAILS = Topic(
    "assistance.mails",
    "assistance",
    ("notifications",),
    "ticket, or person for what waits for a manager",
    retention_ms=7 * DAY,
)

TOPICS: Final[tuple[Topic, ...]] = (
    PERSONS,
    CONTACTS,
    SIGN_INS,
    NOTICES,
    REFERENCES,
    CAMPAIGNS,
    ANNOUNCEMENTS,
    POSTES,
    RESPONSABLES,
    ROUNDS,
    SNAPSHOTS,
    DRAFTS,
    WISH_LISTS,
    RANKINGS,
    RECEIPTS,
    REMINDERS,
    MATCHING_ROUNDS,
    AFFECTATIONS,
    DELIVERIES,
    TICKETS,
    TICKET_MAILS,
)

CONSUMERS: Final = (
    "auth",
    "catalog",
    "candidatures",
    "matching",
    "notifications",
    "reporting",
    "assistance",
)


def dead_letters_of(service: str) -> Topic:
    """Where a service puts the messages that it cannot handle."""
    return Topic(f"{service}.dead-letters", service, (), "of the message", retention_ms=400 * DAY)


DEAD_LETTER_TOPICS: Final[tuple[Topic, ...]] = tuple(map(dead_letters_of, CONSUMERS))
