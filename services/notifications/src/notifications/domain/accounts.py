"""From what is told of an account to what a mail tells its person."""

from datetime import UTC
from typing import Final

from contracts.auth import Role, SecondFactorReset
from contracts.identity import (
    AccountsMerged,
    MainAddressChanged,
    NameChanged,
    RoleNamed,
    SecondFactorChanged,
)
from notifications.domain.tables import Notice

BY: Final[dict[Role, str]] = {
    "registrar": "votre scolarité",
    "ars": "votre agence régionale de santé",
    "ministry": "le ministère",
}
ROLES: Final[dict[Role, str]] = {
    "coordinator": "coordonnateur",
    "ars": "agence régionale de santé",
    "registrar": "scolarité",
    "ministry": "ministère",
    "auditor": "auditeur",
    "operator": "équipe technique",
}


FACTORS: Final = {"totp": "une application de codes", "passkey": "une clé d'accès"}


def of_name(event: NameChanged) -> Notice:
    name = f"{event.given_name} {event.family_name}"
    return Notice(
        fact=f"name-changed:{event.person}:{event.version}",
        kind="name_changed",
        data={"name": name, "by": BY[event.by]},
    )


def of_address(event: MainAddressChanged, to: str) -> Notice:
    which = "former" if to == event.former else "new"
    return Notice(
        fact=f"address-changed:{event.person}:{event.version}:{which}",
        kind="address_changed",
        data={"former": event.former, "address": event.address, "by": BY[event.by]},
    )


def of_merge(event: AccountsMerged, to: str) -> Notice:
    which = "former" if to == event.former else "kept"
    return Notice(
        fact=f"accounts-merged:{event.person}:{event.version}:{which}",
        kind="accounts_merged",
        data={"former": event.former, "address": event.address, "by": BY[event.by]},
    )


def of_role(event: RoleNamed) -> Notice:
    return Notice(
        fact=f"role-named:{event.person}:{event.version}",
        kind="role_given" if event.given else "role_withdrawn",
        data={"role": ", ".join([ROLES[event.grant.role], *event.scope]), "by": BY[event.by]},
    )


def of_factor(event: SecondFactorChanged) -> Notice:
    which = "added" if event.added else "removed"
    return Notice(
        fact=f"second-factor-{which}:{event.factor}",
        kind=f"second_factor_{which}",
        data={"factor": FACTORS[event.kind], "at": event.at.isoformat()},
    )


def of_reset(event: SecondFactorReset) -> Notice:
    return Notice(
        fact=f"second-factor-reset:{event.person}:{event.reset_at.astimezone(UTC).isoformat()}",
        kind="second_factor_reset",
        data={"reset_at": event.reset_at.isoformat()},
    )
