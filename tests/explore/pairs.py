"""Small pairs of variants for the explorer's tests."""

from __future__ import annotations

from dilemma_sim.explore.looks import Pair
from dilemma_sim.explore.variant import Variant
from dilemma_sim.study.engine import replicate_all

HALF_A_YEAR = {"period.end": "2020-06-28", "timeline.session": "null"}
SETTINGS = {"participation.noise": "0.2", **HALF_A_YEAR}


def small_pair(settings=None):
    """Three replicates of half a year in one country, and of a variant of it."""
    base = Variant("one-country", HALF_A_YEAR)
    mine = Variant("one-country", SETTINGS if settings is None else settings)
    return Pair(*replicate_all([base.read().value, mine.read().value], replicates=3, seed=5, jobs=1))
