"""Who may do what in reporting."""

from typing import Final

from kernel.access import ROLES, Cells, Row, Table, only

CAMPAIGN: Final = "/campaigns/{campaign}"
READERS: Final = Cells(coordinator="within", ars="within", ministry="national")
TABLES: Final = ("candidates", "postes", "affectations")

ACCESS: Final = Table(
    only(f"GET {CAMPAIGN}/rounds/{{number}}/progress", **READERS),
    *(only(f"GET {CAMPAIGN}/{table}", **READERS) for table in TABLES),
    *(only(f"GET {CAMPAIGN}/{table}.{{suffix}}", **READERS) for table in TABLES),
    only(f"GET {CAMPAIGN}/statistics/candidates", **READERS),
    only(f"GET {CAMPAIGN}/statistics/postes", **READERS),
    Row(
        f"GET {CAMPAIGN}/public-statistics",
        dict.fromkeys(ROLES, "national"),
        "anyone",
        "the campaign is finished",
    ),
)
