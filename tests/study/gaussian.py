"""A normal mean that is observed with noise, for the search; a module that worker processes find by name."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from dilemma_sim.study.priors import Priors
from dilemma_sim.study.search import STATISTICS, VALUES

NOISE = 0.5


@dataclass(frozen=True)
class Gaussian:
    fitted: Priors
    seed: int = 1

    def __call__(self, particle):
        value = particle["p0"]
        luck = np.random.default_rng(abs(hash(value)))
        seen = value + NOISE * luck.standard_normal()
        return {STATISTICS: np.array([seen]), VALUES: np.array([value])}
