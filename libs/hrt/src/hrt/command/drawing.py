"""The policies side by side as a picture (SVG or PNG): one band of bars per figure."""

from collections.abc import Callable
from html import escape
from io import BytesIO

from hrt.command.files import Unreadable
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


def picture(results: list[Result], name: str) -> bytes:
    """The picture in the format that the file's name asks for; raises Unreadable if unknown."""
    if name.endswith(".png"):
        return _png(results)
    if name.endswith(".svg") or name == "-":
        return svg(results).encode()
    raise Unreadable(f"{name}: a picture is .svg or .png")


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


def _png(results: list[Result]) -> bytes:
    try:
        import matplotlib as mpl
    except ImportError:
        raise Unreadable("a PNG is drawn with matplotlib, not installed here; use .svg") from None
    mpl.use("Agg")
    from matplotlib import pyplot

    sheet, bands = pyplot.subplots(len(_FIGURES), figsize=(7, 5), layout="constrained")
    colours = [_COLOURS[result.policy] for result in results]
    for band, (name, figure) in zip(bands, _FIGURES.items(), strict=True):
        bars = band.barh([r.policy for r in results], [figure(r) for r in results], color=colours)
        band.bar_label(bars, padding=4, fmt="{:,.0f}")
        band.set_title(name, loc="left", fontsize=9)
        band.invert_yaxis()
        band.spines[["top", "right"]].set_visible(False)
    data = BytesIO()
    sheet.savefig(data, format="png", dpi=110)
    pyplot.close(sheet)
    return data.getvalue()


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
