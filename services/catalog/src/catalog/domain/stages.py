"""The stages of a campaign, the acts that lead from one to the next, and who decides them."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final, Literal

from catalog.domain.campaigns import State

TwoPersonsAct = Literal["launch", "resume", "finish"]
Act = Literal["publish", "suspend"] | TwoPersonsAct


@dataclass(frozen=True)
class Step:
    """`done`: the participle that a refusal uses."""

    start: State
    end: State
    done: str


STEPS: Final[Mapping[Act, Step]] = {
    "publish": Step(State.DRAFT, State.PUBLISHED, "publiée"),
    "launch": Step(State.PUBLISHED, State.LAUNCHED, "lancée"),
    "suspend": Step(State.LAUNCHED, State.SUSPENDED, "suspendue"),
    "resume": Step(State.SUSPENDED, State.LAUNCHED, "reprise"),
    "finish": Step(State.LAUNCHED, State.FINISHED, "terminée"),
}
NAMES: Final[Mapping[str, str]] = {
    State.DRAFT: "en préparation",
    State.PUBLISHED: "publiée, pas encore lancée",
    State.LAUNCHED: "lancée",
    State.SUSPENDED: "suspendue",
    State.FINISHED: "terminée",
}
