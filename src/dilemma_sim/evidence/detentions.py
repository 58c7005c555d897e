"""How many protesters are detained, and what follows."""

from __future__ import annotations

from collections.abc import Iterator
from math import nan

import numpy as np

from dilemma_sim.evidence.history import History
from dilemma_sim.evidence.sizes import size_of
from dilemma_sim.evidence.waves import counts_by


def detained_share(history: History) -> float:
    """Return the persons detained over the participants, of protests that tell both."""
    known = list(_known(history))
    return sum(detained for detained, _ in known) / sum(size for _, size in known) if known else nan


def most_detained(history: History) -> float:
    """Return the highest share of participants detained at one protest, of those that tell both."""
    return max((detained / size for detained, size in _known(history)), default=nan)


def detention_echo(history: History) -> float:
    """Return the correlation of persons detained at protests with the protests of the next week.

    Weeks of all countries together, each country's numbers about their mean; a week with a protest that does
    not tell how many were detained is left out. NaN where one of the two never varies.
    """
    pairs = []
    for country in history.countries:
        protests = [event for event in history.protests if event.country == country]
        counts = counts_by(history, [event.date for event in protests], 7)
        detained = np.zeros(len(counts))
        for event in protests:
            told = nan if event.detained is None else event.detained
            detained[(event.date - history.start).days // 7] += told
        known = ~np.isnan(detained[:-1])
        now, then = detained[:-1][known], counts[1:][known]
        pairs.append((now - now.mean(), then - then.mean()))
    first, second = (np.concatenate(side) for side in zip(*pairs, strict=True))
    scale = float(np.sqrt((first @ first) * (second @ second)))
    return float(first @ second) / scale if scale > 0.0 else nan


def _known(history: History) -> Iterator[tuple[float, float]]:
    for event in history.protests:
        size = size_of(event)
        if event.detained is not None and size:
            yield event.detained, size
