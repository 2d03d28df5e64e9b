"""Who plays the parts of the table of access, and what each operation is asked with."""

from collections.abc import Awaitable, Callable
from typing import Any
from uuid import UUID

from auth.access import ACCESS
from contracts.auth import Role
from kernel.access import Row
from kernel.db import Database
from kernel.matrix import Headers
from kernel.testing import signed_in

from .authenticator import Passkey
from .conftest import BROWSER
from .desk import Desk
from .people import MINISTRY, ars, candidate, coordinator, csv, known, line, registrar, responsable
from .test_addresses import mailed
from .test_links import LINA
from .test_own_sessions import bearer

OTHER = "karim.aubert@internes.test"
STAFF = "ali.brun@ars.test"
NEW = "nina@internes.test"
NAMES = {"given_name": "Lina", "family_name": "Charvoz"}
IDENTITY = NAMES | {"birth_date": None, "rpps": None}
WORK = {"title": "Dr", "service": "Pédiatrie"}
COORDINATES = {"role": "coordinator", "speciality": "PED", "subdivision": "LYO"}
BOTH = {"kept": "Lina Charvoz", "absorbed": "Lina Charvoz"}
HELD: dict[str, dict[Role, Any]] = {
    "near": {
        "ministry": MINISTRY,
        "registrar": registrar("LYO"),
        "ars": ars(subdivision="LYO"),
        "responsable": responsable("69-0418"),
    },
    "far": {"ministry": MINISTRY, "registrar": registrar("GRE"), "ars": ars(subdivision="GRE")},
}


class Players:
    """Lina, a candidate who is signed in and asked for another link; Karim, signed in too; Ali,
    of the staff. `ready`: brings what every operation needs."""

    def __init__(self, ready: Callable[["Players"], Awaitable[Desk]], database: Database) -> None:
        self.ready, self.database = ready, database
        self.lina: dict[str, Any]
        self.karim: dict[str, Any]
        self.people: dict[str, UUID] = {}
        self.session = self.token = self.code = ""
        self.person, self.query = UUID(int=0), {}
        self.body: Any = None
        self.id = ""

    async def begin(self, row: Row, *, open: bool) -> None:  # noqa: A002 - a phase is open or not
        grants = {LINA: [candidate()], OTHER: [candidate()], STAFF: [ars(subdivision="LYO")]}
        if row.operation == "POST /persons/{person}/roles/withdrawal":
            grants[LINA].append(coordinator("PED", subdivision="LYO"))
        for address, held in grants.items():
            self.people[address] = (await known(self.database, address, *held)).after.id
        desk = await self.ready(self)
        self.id, self.body = self.session, BODIES.get(row.operation)
        if prepare := PREPARED.get(row.operation):
            await prepare(self, desk)

    def call(self, row: Row) -> dict[str, Any]:
        path = row.operation.partition(" ")[2]
        url = path.format(token=self.token, id=self.id, person=self.person)
        asked: dict[str, Any] = {"url": url, "headers": {"If-Match": '"1"'}}
        mine = {"browser": BROWSER}
        match row.operation:
            case "GET /sign-in-links/{token}":
                asked["headers"] = {"X-Browser": BROWSER}
            case "POST /sessions":
                self.body = {"token": self.token} | mine
            case "POST /sessions/code":
                self.body = {"code": self.code} | mine
            case "POST /sessions/refresh":
                self.body = {"refresh_token": self.lina["refresh_token"]}
            case "POST /persons/import":
                asked["files"] = {"file": ("personnes", csv([line(NEW)]))}
            case "GET /persons":
                asked["params"] = self.query
            case "POST /persons/{person}/merge":
                self.body = {"absorbed": str(self.people[OTHER]), "confirm": BOTH}
        return asked | ({} if self.body is None else {"json": self.body})

    def near(self, row: Row, role: Role) -> Headers:
        """The ministry looks after the staff; the others after Lina."""
        self.person, self.query = self.people[STAFF if role == "ministry" else LINA], {}
        if row.operation in ON_LINA:
            self.person = self.people[LINA]
        if row.everyone:
            return bearer(self.lina)
        who = self.people[LINA] if role == "responsable" else None
        return signed_in(HELD["near"][role], person=who)

    def far(self, row: Row, role: Role) -> Headers:
        """Of candidates the ministry sees none."""
        self.person, self.query = self.people[LINA], {"role": "candidate"}
        return bearer(self.karim) if row.everyone else signed_in(HELD["far"][role])


async def _claimed(players: Players, desk: Desk) -> None:
    await desk.give("/me/addresses", {"address": NEW})
    link = str((await mailed(desk.database))[-1]["link"])
    players.body = {"token": link.rpartition("/")[2]}


async def _waiting(players: Players, desk: Desk) -> None:
    await desk.give("/me/addresses", {"address": NEW})


async def _begun(players: Players, desk: Desk) -> None:
    players.id, totp = await desk.begin_totp()
    players.body = {"code": totp.now()}


async def _optioned(players: Players, desk: Desk) -> None:
    options = (await desk.give("/factors/passkeys/options"))["public_key"]
    players.body = {"name": "Clé", "credential": Passkey().make(options)}


async def _enrolled(players: Players, desk: Desk) -> None:
    _, enrolled = await desk.enrol_totp()
    players.id = enrolled["factor"]["id"]


async def _given_codes(players: Players, desk: Desk) -> None:
    _, enrolled = await desk.enrol_totp()
    players.body = {"recovery_code": enrolled["recovery_codes"][0]}


async def _with_passkey(players: Players, desk: Desk) -> None:
    await desk.enrol_passkey(Passkey())


PREPARED: dict[str, Callable[[Players, Desk], Awaitable[None]]] = {
    "POST /me/addresses/confirmation": _claimed,
    "POST /me/addresses/removal": _waiting,
    "POST /factors/totp/{id}/confirmation": _begun,
    "POST /factors/passkeys": _optioned,
    "POST /factors/recovery-codes": _enrolled,
    "DELETE /factors/{id}": _enrolled,
    "POST /sessions/second-factor/options": _with_passkey,
    "POST /sessions/second-factor": _given_codes,
    "DELETE /persons/{person}/factors": _enrolled,
}
BODIES: dict[str, Any] = {
    "POST /sign-in-links": {"address": LINA, "browser": BROWSER},
    "PUT /me/phone": {"phone": "0600000000"},
    "PUT /me/profession": WORK,
    "POST /me/addresses": {"address": NEW},
    "POST /me/addresses/removal": {"address": NEW},
    "POST /factors/totp": {"name": "Téléphone"},
    "PUT /persons/{person}/identity": IDENTITY,
    "PUT /persons/{person}/profession": WORK | {"establishment": None, "university": None},
    "PUT /persons/{person}/main-address": {"address": NEW, "keep_former": False},
    "POST /persons/roles": COORDINATES | NAMES | {"address": NEW},
    "POST /persons/{person}/roles/withdrawal": COORDINATES,
}
ON_LINA = {"DELETE /persons/{person}/factors", "POST /persons/{person}/roles/withdrawal"}
"""What the ministry does to anyone."""
assert {*PREPARED, *BODIES, *ON_LINA} <= {row.operation for row in ACCESS}
