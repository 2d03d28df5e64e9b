"""Who may do what in matching (V3, V5, V6)."""

from typing import Final

from kernel.access import Table, only

ROUND: Final = "/campaigns/{campaign}/rounds/{number}"
V1: Final = "they answer for a poste of the campaign (V1)"

ACCESS: Final = Table(
    only(
        f"GET {ROUND}/run",
        coordinator="national",
        ars="national",
        ministry="national",
        auditor="national",
    ),
    only(f"GET {ROUND}/parts", coordinator="within", ars="within", ministry="national"),
    only(
        f"POST {ROUND}/publications",
        phase="once verified",
        coordinator="scope",
        ministry="national",
    ),
    only(f"GET {ROUND}/results/{{person}}", phase="once published", candidate="own"),
    only(
        f"GET {ROUND}/affectations",
        phase="once published",
        responsable="poste",
        coordinator="scope",
        ars="scope",
        ministry="national",
    ),
    only(f"GET {ROUND}/instance", phase="once closed", auditor="national"),
    only(f"GET {ROUND}/result", phase="once verified", auditor="national"),
    only(f"GET {ROUND}/certificate", phase="once verified", auditor="national"),
    only(f"GET {ROUND}/drafts", unless=V1, ars="national", ministry="national"),
    only(f"GET {ROUND}/drafts/{{draft}}", unless=V1, ars="within", ministry="national"),
)
