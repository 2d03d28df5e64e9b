"""Who may do what in matching (V3, V5, V6)."""

from typing import Final

from kernel.access import Table, only, signed_in

CAMPAIGN: Final = "/campaigns/{campaign}"
ROUND: Final = f"{CAMPAIGN}/rounds/{{number}}"
PUBLICATION: Final = f"{ROUND}/publication-proposals"
DECISION: Final = f"{CAMPAIGN}/affectations/{{person}}/proposals"
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
    only(
        f"GET {ROUND}/publications/preview",
        phase="once verified",
        coordinator="scope",
        ministry="national",
    ),
    only(f"GET {PUBLICATION}", coordinator="within", ministry="national"),
    only(f"POST {PUBLICATION}", phase="once verified", coordinator="scope", ministry="national"),
    only(
        f"POST {PUBLICATION}/{{proposal}}/confirm",
        phase="once verified",
        coordinator="scope",
        ministry="national",
    ),
    only(f"POST {PUBLICATION}/{{proposal}}/cancel", coordinator="scope", ministry="national"),
    only(f"GET {ROUND}/results/{{person}}", phase="once published", candidate="own"),
    only(
        f"GET {ROUND}/affectations",
        phase="once published",
        responsable="poste",
        coordinator="scope",
        ars="scope",
        ministry="national",
    ),
    only(f"GET {ROUND}/results/{{person}}/document", phase="once published", candidate="own"),
    only(
        f"GET {ROUND}/postes/{{poste}}/document",
        phase="once published",
        responsable="poste",
        coordinator="scope",
        ars="scope",
        ministry="national",
    ),
    only(f"GET {CAMPAIGN}/affectations/{{person}}", candidate="own"),
    only(f"GET {DECISION}", ars="scope", ministry="national"),
    only(f"POST {DECISION}", phase="between rounds", ars="scope", ministry="national"),
    only(
        f"POST {DECISION}/{{proposal}}/confirm",
        phase="between rounds",
        ars="scope",
        ministry="national",
    ),
    only(f"POST {DECISION}/{{proposal}}/cancel", ars="scope", ministry="national"),
    only(f"GET {CAMPAIGN}/places-left", phase="between rounds", candidate="campaign"),
    only(
        f"GET {CAMPAIGN}/unplaced",
        phase="between rounds",
        coordinator="within",
        ars="within",
        ministry="national",
    ),
    only(
        f"GET {ROUND}/entries/template",
        phase="after the last round",
        coordinator="within",
        ars="within",
        ministry="national",
    ),
    only(
        f"POST {ROUND}/entries",
        phase="after the last round",
        coordinator="lines",
        ars="lines",
        ministry="national",
    ),
    only(
        f"POST {ROUND}/entries/import",
        phase="after the last round",
        coordinator="lines",
        ars="lines",
        ministry="national",
    ),
    signed_in("GET /authorities"),
    only("PUT /authorities/{region}", ministry="national"),
    only(f"GET {ROUND}/instance", phase="once closed", auditor="national"),
    only(f"GET {ROUND}/result", phase="once verified", auditor="national"),
    only(f"GET {ROUND}/certificate", phase="once verified", auditor="national"),
    only(f"GET {ROUND}/drafts", unless=V1, ars="national", ministry="national"),
    only(f"GET {ROUND}/drafts/{{draft}}", unless=V1, ars="within", ministry="national"),
)
