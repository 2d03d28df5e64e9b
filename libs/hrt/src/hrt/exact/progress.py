"""How far a search is, as it tells while it works."""

from dataclasses import dataclass

from hrt.result import CHOICES, Bound


@dataclass(frozen=True)
class Step:
    """A step of a figure: what it is worth in the best matching known, and at best."""

    figure: str
    value: int
    bound: int


@dataclass(frozen=True)
class Progress:
    """The figure under way, the steps proven, the parts done in this one, and the steps known so
    far: all proven, but for the last one of a search that time cut short."""

    figure: str
    proven: int
    steps: int
    done: int
    parts: int
    known: tuple[Step, ...] = ()

    @property
    def percent(self) -> int:
        """Of the work, every part counting once a step."""
        if self.parts == 0:
            return 100 * self.proven // self.steps
        return 100 * (self.proven * self.parts + self.done) // (self.steps * self.parts)

    @property
    def figures(self) -> dict[str, dict[str, Bound]]:
        """The value and the bound of each figure known; `choices` are lists with null for those to
        come, as in a result's bounds."""
        found: dict[str, dict[str, Bound]] = {}
        for name in dict.fromkeys(step.figure for step in self.known):
            steps = [step for step in self.known if step.figure == name]
            found[name] = {
                "value": _written(name, [step.value for step in steps]),
                "bound": _written(name, [step.bound for step in steps]),
            }
        return found


def _written(figure: str, numbers: list[int]) -> Bound:
    if figure != "choices":
        return numbers[0]
    return [*numbers, *([None] * (CHOICES - len(numbers)))]
