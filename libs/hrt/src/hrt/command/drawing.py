"""The policies side by side as a picture (SVG): one band of bars per figure."""

from collections.abc import Callable
from html import escape

from hrt.result import Result

_BAND, _BAR, _LEFT, _WIDTH = 84, 15, 130, 460
_COLOURS = {
    "perfect": "#a8224f",
    "cardinality": "#15616d",
    "candidates": "#7a8b99",
    "postes": "#b8bfc6",
}
_FIGURES: dict[str, Callable[[Result], int]] = {
    "perfect couples": lambda result: result.objective.perfect_couples,
    "placed": lambda result: result.objective.placed,
    "first choices": lambda result: result.objective.choices[0],
    "rank sum": lambda result: result.objective.rank_sum,
}


def svg(results: list[Result]) -> str:
    """The picture of some results of the same instance."""
    height = _BAND * len(_FIGURES) + 16
    bands = [
        _band(name, [(result.policy, figure(result)) for result in results], place * _BAND + 16)
        for place, (name, figure) in enumerate(_FIGURES.items())
    ]
    size = f'width="{_LEFT + _WIDTH + 90}" height="{height}"'
    head = (
        f'<svg xmlns="http://www.w3.org/2000/svg" {size} font-family="sans-serif" font-size="12">'
    )
    return head + "<title>Policies side by side</title>" + "".join(bands) + "</svg>\n"


def _band(name: str, values: list[tuple[str, int]], top: int) -> str:
    most = max(1, *(value for _, value in values))
    bars = [f'<text x="8" y="{top + 12}" font-weight="bold">{escape(name)}</text>']
    for place, (policy, value) in enumerate(values):
        y = top + place * _BAR
        width = round(_WIDTH * value / most)
        colour = _COLOURS[policy]
        bars.append(
            f'<rect x="{_LEFT}" y="{y}" width="{width}" height="{_BAR - 3}" fill="{colour}"/>'
            f'<text x="{_LEFT + width + 6}" y="{y + 11}">{value:,} {escape(policy)}</text>'
        )
    return "".join(bars)
