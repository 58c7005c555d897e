"""The table that `run` prints: the outcomes that say most, human costs among them."""

from __future__ import annotations

from dilemma_sim.study.folder import RunFolder
from dilemma_sim.study.headlines import headline_cells


def headlines(finished: RunFolder) -> tuple[list[str], list[list[str]]]:
    """Return head and rows of the table: mean and, in brackets, 5 % to 95 % of replicates."""
    labels = {name: country.label for name, country in finished.scenario.countries.items()}
    return headline_cells(finished.summary, labels)
