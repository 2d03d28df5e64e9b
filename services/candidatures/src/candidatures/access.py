"""Who may do what in candidatures."""

from typing import Final

from kernel.access import Table, anyone, only, signed_in

ROUNDS: Final = "/campaigns/{campaign}/rounds"
ROUND: Final = f"{ROUNDS}/{{number}}"

ACCESS: Final = Table(
    anyone(f"GET {ROUNDS}"),
    anyone(f"GET {ROUND}"),
    only(
        f"GET {ROUND}/bounds",
        coordinator="national",
        ars="national",
        registrar="national",
        ministry="national",
        auditor="national",
        operator="national",
    ),
    only(f"POST {ROUND}/bounds", phase="wishes and ranking", ministry="national"),
    only(f"POST {ROUND}/release", phase="held, not suspended", ministry="national"),
    only(f"GET {ROUND}/annulments", ministry="national"),
    only(f"POST {ROUND}/annulments", phase="closed, unpublished", ministry="national"),
    only(
        f"POST {ROUND}/annulments/{{proposal}}/confirm",
        phase="closed, unpublished",
        ministry="national",
    ),
    only(f"POST {ROUND}/annulments/{{proposal}}/cancel", ministry="national"),
    only(f"GET {ROUND}/eligible-postes", phase="once opened", candidate="campaign"),
    only(f"GET {ROUND}/wish-lists/{{person}}", phase="once opened", candidate="own"),
    only(f"PUT {ROUND}/wish-lists/{{person}}", phase="wishes", candidate="own"),
    only(f"POST {ROUND}/wish-lists/{{person}}/check", phase="wishes", candidate="own"),
    only(f"POST {ROUND}/departure", phase="wishes", candidate="campaign"),
    only(f"GET {ROUND}/rankings", phase="from ranking on", responsable="within"),
    only(f"GET {ROUND}/rankings/{{poste}}", phase="from ranking on", responsable="poste"),
    only(f"PUT {ROUND}/rankings/{{poste}}", phase="ranking", responsable="referent"),
    only(f"POST {ROUND}/rankings/{{poste}}/check", phase="ranking", responsable="referent"),
    only(f"POST {ROUND}/rankings/{{poste}}/certification", phase="ranking", responsable="referent"),
    only(
        f"GET {ROUND}/rankings/{{poste}}/observations",
        phase="from ranking on",
        responsable="poste",
    ),
    only(
        f"PUT {ROUND}/rankings/{{poste}}/observations/{{person}}",
        phase="ranking",
        responsable="referent",
    ),
    only(
        f"GET {ROUND}/rankings/{{poste}}/dossiers/{{person}}",
        phase="from ranking on",
        responsable="poste",
    ),
    only("GET /campaigns/{campaign}/dossiers/{person}", candidate="own"),
    only(
        "PUT /campaigns/{campaign}/dossiers/{person}/{piece}",
        phase="until wishes close",
        candidate="own",
    ),
    anyone("GET /.well-known/jwks.json"),
    anyone("POST /receipts/verify"),
    signed_in("GET /receipts/{receipt}", "own"),
    only(f"GET {ROUND}/receipts", phase="once opened", candidate="campaign"),
    only(f"GET {ROUND}/rankings/{{poste}}/receipts", phase="from ranking on", responsable="poste"),
    only(f"GET {ROUND}/proof", phase="once closed", candidate="campaign"),
    only(f"GET {ROUND}/rankings/{{poste}}/proof", phase="once closed", responsable="poste"),
    only(f"GET {ROUND}/roll", phase="once closed", auditor="national"),
    anyone(f"GET {ROUND}/record"),
    only(
        f"POST {ROUND}/drafts",
        phase="ranking",
        unless="they answer for a poste of the campaign (V1)",
        ministry="national",
        ars="national",
    ),
)
