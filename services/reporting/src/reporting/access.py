"""Who may do what in reporting."""

from typing import Final

from kernel.access import Cells, Table, only

CAMPAIGN: Final = "/campaigns/{campaign}"
READERS: Final = Cells(coordinator="within", ars="within", ministry="national")

ACCESS: Final = Table(
    only(f"GET {CAMPAIGN}/rounds/{{number}}/progress", **READERS),
    only(f"GET {CAMPAIGN}/affectations", **READERS),
    only(f"GET {CAMPAIGN}/affectations.csv", **READERS),
    only(f"GET {CAMPAIGN}/affectations.xlsx", **READERS),
)
