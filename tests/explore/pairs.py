"""Small pairs of variants for the explorer's tests."""

from __future__ import annotations

from dilemma_sim.explore.looks import Pair
from dilemma_sim.explore.variant import Variant
from dilemma_sim.study.engine import replicate_all

SETTINGS = {"participation.noise": "0.2", "period.end": "2020-06-28"}


def small_pair(settings=None):
    """Three replicates of half a year in one country, and of a variant of it."""
    base = Variant("one-country", {"period.end": "2020-06-28"})
    mine = Variant("one-country", SETTINGS if settings is None else settings)
    return Pair(*replicate_all([base.read().value, mine.read().value], replicates=3, seed=5, jobs=1))
