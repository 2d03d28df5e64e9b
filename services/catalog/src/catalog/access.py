"""Who may do what in the catalog."""

from typing import Final

from kernel.access import Table, anyone, only, signed_in

CAMPAIGN: Final = "/campaigns/{campaign}"
POSTES: Final = f"{CAMPAIGN}/postes"
POSTE: Final = f"{POSTES}/{{poste}}"

ACCESS: Final = Table(
    anyone("GET /references"),
    anyone("GET /campaigns"),
    anyone(f"GET {CAMPAIGN}"),
    only("POST /campaigns", ministry="national"),
    only(f"PUT {CAMPAIGN}", phase="until a round opens", ministry="national"),
    only(f"POST {CAMPAIGN}/copy", ministry="national"),
    only(f"GET {CAMPAIGN}/checklist", ministry="national"),
    only(f"POST {CAMPAIGN}/publish", phase="draft", ministry="national"),
    only(f"POST {CAMPAIGN}/suspend", phase="launched", ministry="national"),
    only(f"GET {CAMPAIGN}/proposals", ministry="national"),
    only(f"POST {CAMPAIGN}/proposals", ministry="national"),
    only(f"POST {CAMPAIGN}/proposals/{{proposal}}/confirm", ministry="national"),
    only(f"POST {CAMPAIGN}/proposals/{{proposal}}/cancel", ministry="national"),
    anyone("GET /calendar"),
    anyone("GET /calendar.ics"),
    anyone("GET /news"),
    anyone("GET /news.atom"),
    anyone("GET /news/{item}"),
    only("GET /news/written", ministry="national"),
    only("POST /news", ministry="national"),
    only("PUT /news/{item}", ministry="national"),
    only("POST /news/{item}/publish", ministry="national"),
    only("POST /news/{item}/withdraw", ministry="national"),
    signed_in(f"GET {POSTES}"),
    signed_in(f"GET {POSTE}"),
    signed_in(f"GET {POSTE}/attachment"),
    only(f"GET {CAMPAIGN}/confirmations", coordinator="within", ars="within", ministry="national"),
    only(f"GET {CAMPAIGN}/my-postes", responsable="within"),
    only(f"POST {POSTE}/confirm", responsable="referent"),
    only(f"PUT {POSTE}/description", phase="until a round opens", responsable="referent"),
    only(f"PUT {POSTE}/attachment", phase="until a round opens", responsable="referent"),
    only(f"DELETE {POSTE}/attachment", phase="until a round opens", responsable="referent"),
    only(f"POST {POSTES}/import", ars="lines", ministry="national"),
    only(f"POST {POSTES}/import/preview", ars="lines", ministry="national"),
    only(f"GET {POSTES}.csv", ars="within", ministry="national"),
    only(f"GET {POSTES}.xlsx", ars="within", ministry="national"),
    only("GET /templates/postes.csv", ars="national", ministry="national"),
    only("GET /templates/postes.xlsx", ars="national", ministry="national"),
    only(f"GET {POSTE}/official", ars="scope", ministry="national"),
    only(f"PUT {POSTE}/official", ars="scope", ministry="national"),
    only(f"POST {POSTE}/withdrawal", ars="scope", ministry="national"),
    only(f"POST {POSTE}/substitute", ars="scope", ministry="national"),
    only(f"DELETE {POSTE}/substitute", ars="scope", ministry="national"),
    only(f"POST {POSTE}/corrections/{{ticket}}", ars="scope", ministry="national"),
    only(f"GET {POSTE}/history", ars="scope", ministry="national"),
)
