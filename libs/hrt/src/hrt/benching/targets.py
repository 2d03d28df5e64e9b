"""What was promised, to be set beside what is measured."""

import math
from dataclasses import dataclass

from hrt.benching.clock import Figures


@dataclass(frozen=True)
class Target:
    """A promise: `figure` is at most `limit` (at least, if `least`); `unit` follows the number.

    `processor` is the figure's counterpart in processor time, all cores added up ("": none).
    """

    text: str
    figure: str
    limit: float
    unit: str = "s"
    least: bool = False
    processor: str = ""

    def met(self, figures: Figures) -> bool:
        """Whether the measure keeps the promise; a figure that was not reached does not."""
        value = figures.get(self.figure, -math.inf if self.least else math.inf)
        return value >= self.limit if self.least else value <= self.limit


TARGETS = (
    Target(
        "10,000 strict, lists to pairs, over `matching`",
        "lists-10000/matching_over",
        1000,
        "×",
        True,
    ),
    Target("1 M × 10 strict, arrays, over the C loop", "arrays-1000000/over_c", 1.2, "×"),
    Target("the same, memory", "arrays-1000000/peak_mb", 600, "MB"),
    Target(
        "1 M × 5 strict, JSON file to result file",
        "json-1000000/seconds",
        12,
        processor="json-1000000/processor",
    ),
    Target(
        "reading JSON",
        "reading-1000000/mb_per_second",
        50,
        "MB/s",
        True,
        processor="reading-1000000/mb_per_processor",
    ),
    Target("reading JSON, memory over the file", "reading-1000000/times_the_file", 6, "×"),
    Target(
        "national round, 60 markets of 100, all proven",
        "national/seconds",
        4,
        processor="national/processor",
    ),
    Target(
        "campaign of 1,226, all proven", "campaign/seconds", 0.5, processor="campaign/processor"
    ),
    Target(
        "1,000 in one market, all proven",
        "market-1000/seconds",
        5,
        processor="market-1000/processor",
    ),
    Target("10,000 in one market: couples and placed proven", "market-10000/step_2", 20),
    Target("10,000 in one market: the rest bounded by 60 s", "market-10000/seconds", 66),
    Target(
        "1 M × 5, dense ties, couples exact, file to file",
        "million-ties/total",
        20,
        processor="million-ties/total_processor",
    ),
    Target("the same, gap of `placed`", "million-ties/gap_percent", 1, "%"),
    Target(
        "1 M × 5, French-like, couples exact, file to file",
        "million/total",
        20,
        processor="million/total_processor",
    ),
    Target("the same, gap of `placed`", "million/gap_percent", 1, "%"),
    Target(
        "verify 1 M, after parsing",
        "verify-million/seconds",
        3,
        processor="verify-million/processor",
    ),
    Target("explain the whole national round", "explain-national/quick", 1),
    Target(
        "the same, alternatives solved again",
        "explain-national/full",
        120,
        processor="explain-national/processor",
    ),
    Target("warm import of every public name", "import/all", 0.3),
)
