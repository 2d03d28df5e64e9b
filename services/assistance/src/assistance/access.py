"""Who may do what in assistance."""

from typing import Final

from kernel.access import Cells, Table, anyone, only, signed_in

TICKET: Final = "/tickets/{ticket}"
MANAGERS: Final[Cells] = {"ars": "scope", "registrar": "scope", "ministry": "national"}
DESK: Final[Cells] = {"ars": "within", "registrar": "within", "ministry": "national"}

ACCESS: Final = Table(
    anyone("GET /form"),
    anyone("POST /tickets"),
    anyone("GET /followed"),
    anyone("POST /followed/messages"),
    anyone("POST /followed/close"),
    anyone("GET /followed/attachments/{attachment}"),
    signed_in("GET /mine", "self"),
    signed_in("GET /mine/{ticket}", "own"),
    signed_in("POST /mine/{ticket}/messages", "own"),
    signed_in("POST /mine/{ticket}/close", "own"),
    signed_in("GET /mine/{ticket}/attachments/{attachment}", "own"),
    only("GET /tickets", **DESK),
    only(f"GET {TICKET}", **MANAGERS),
    only(f"GET {TICKET}/attachments/{{attachment}}", **MANAGERS),
    only(f"POST {TICKET}/take", **MANAGERS),
    only(f"POST {TICKET}/release", **MANAGERS),
    only(f"POST {TICKET}/answers", **MANAGERS),
    only(f"POST {TICKET}/notes", **MANAGERS),
    only(f"POST {TICKET}/escalation", **MANAGERS),
    only(f"POST {TICKET}/close", **MANAGERS),
    only(f"POST {TICKET}/decision", ars="scope", ministry="national"),
    only("GET /escalations", operator="national"),
    only("GET /escalations/{ticket}", phase="escalated", operator="national"),
    only("POST /escalations/{ticket}/return", phase="escalated", operator="national"),
    only("GET /canned-answers", **DESK),
    only("POST /canned-answers", **MANAGERS),
    only("PUT /canned-answers/{canned_answer}", **MANAGERS),
    only("DELETE /canned-answers/{canned_answer}", **MANAGERS),
    only("GET /registers/{kind}", **DESK),
    only("GET /registers/{kind}/export", **DESK),
    only("GET /statistics", **DESK),
)
