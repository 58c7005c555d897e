"""What the changes do: paired differences with intervals, in a table and in words."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dilemma_sim.explore.looks import MINE, labels_of
from dilemma_sim.study.compare import BASE, Arm, Comparison
from dilemma_sim.study.verdicts import INTERVALS
from dilemma_sim.view.compare_headlines import headline_sentences, headline_table

if TYPE_CHECKING:
    from dilemma_sim.explore.looks import Pair

HELP = (
    "Mine minus base, pair by pair: runs of the same number share all luck, so that they differ by what was "
    f"changed and what follows from it. {INTERVALS} With few runs most is undecided; take more for a claim."
)
NUMERIC = (4, 5, 6, 7, 8)


def comparison_of(pair: Pair) -> Comparison | None:
    """Return the two variants as `compare` would; None where nothing was changed."""
    if pair.mine is None:
        return None
    return Comparison(Arm(BASE, pair.base), (Arm(MINE, pair.mine),))


def difference_table(comparison: Comparison) -> tuple[list[str], list[list[str]], list[str]]:
    """Return head and rows of the table of differences, and what they say in sentences."""
    table = comparison.differences
    head, rows = headline_table(table, MINE, labels_of(comparison.base.scenario.countries))
    words = {"OTHER": "Mine", "95 % INTERVAL": "95 % interval", "HOW SURE": "How sure"}
    return [words.get(name, name.capitalize()) for name in head], rows, headline_sentences(table, MINE)
