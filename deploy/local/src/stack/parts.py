"""Every part of the stack, in the order in which people think of them."""

from stack import gateway, kafka, mail, postgres, services, storage, valkey
from stack.errors import StackError
from stack.part import Part

INFRA = (postgres.PART, kafka.PART, valkey.PART, mail.PART, gateway.PART, storage.PART)
ALL: dict[str, Part] = {part.name: part for part in (*INFRA, *services.PARTS)}


def chosen(only: str | None) -> list[Part]:
    """`infra`, or a list of services to start with it; without a choice, everything."""
    if only is None:
        return list(ALL.values())
    names = [name for name in only.split(",") if name != "infra"]
    unknown = [name for name in names if name not in ALL]
    if unknown:
        raise StackError(f"No part is called « {unknown[0]} »: {', '.join(ALL)}.")
    return [*INFRA, *(ALL[name] for name in names if ALL[name] not in INFRA)]
