"""Who may do what in the catalog."""

from typing import Final

from kernel.access import Table, anyone, only, signed_in

CAMPAIGN: Final = "/campaigns/{campaign}"
POSTES: Final = f"{CAMPAIGN}/postes"

ACCESS: Final = Table(
    anyone("GET /references"),
    anyone("GET /campaigns"),
    anyone(f"GET {CAMPAIGN}"),
    only("POST /campaigns", ministry="national"),
    only(f"PUT {CAMPAIGN}", phase="until a round opens", ministry="national"),
    only(f"POST {CAMPAIGN}/launch", phase="draft", ministry="national"),
    signed_in(f"GET {POSTES}"),
    signed_in(f"GET {POSTES}/{{poste}}"),
    only(f"POST {POSTES}/import", ars="lines", ministry="national"),
)
