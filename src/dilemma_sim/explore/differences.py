"""What the changes do: paired differences with intervals, in a table and in words."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from dilemma_sim.explore.looks import MINE, labels_of
from dilemma_sim.study.compare import BASE, Arm, Comparison
from dilemma_sim.study.verdicts import INTERVALS
from dilemma_sim.view.compare_headlines import headline_sentences, headline_table

if TYPE_CHECKING:
    from dilemma_sim.explore.looks import Pair
    from dilemma_sim.study.engine import Ensemble

HELP = (
    "Mine minus base, pair by pair: runs of the same number share all luck, so that they differ by what was "
    f"changed and what follows from it. {INTERVALS} With few runs most is undecided; take more for a claim."
)
NUMERIC = (4, 5, 6, 7, 8)


def comparison_of(pair: Pair) -> Comparison | None:
    """Return the two variants as `compare` would; None where nothing was changed."""
    if pair.mine is None:
        return None
    pairs = min(pair.base.replicates, pair.mine.replicates)
    base, mine = (first_of(one, pairs) for one in (pair.base, pair.mine))
    return Comparison(Arm(BASE, base), (Arm(MINE, mine),))


def first_of(ensemble: Ensemble, replicates: int) -> Ensemble:
    """Return only the first replicates of some."""
    if replicates == ensemble.replicates:
        return ensemble
    runs = ensemble.runs
    first = replace(
        runs,
        replicates=runs.replicates[:replicates],
        weekly={name: values[:replicates] for name, values in runs.weekly.items()},
        events=runs.events[:replicates],
        held={name: values[:replicates] for name, values in runs.held.items()},
    )
    return replace(ensemble, runs=first)


def difference_table(comparison: Comparison) -> tuple[list[str], list[list[str]], list[str]]:
    """Return head and rows of the table of differences, and what they say in sentences."""
    table = comparison.differences
    head, rows = headline_table(table, MINE, labels_of(comparison.base.scenario.countries))
    words = {"OTHER": "Mine", "95 % INTERVAL": "95 % interval", "HOW SURE": "How sure"}
    return [words.get(name, name.capitalize()) for name in head], rows, headline_sentences(table, MINE)
