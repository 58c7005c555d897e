"""The week in plain NumPy: dense columns in single precision, whole arrays at a time."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from benchmarks.ours import population
from benchmarks.rule import push


class Dense:
    """Traits and memory as columns of floats. Numbers are given: NumPy's own draws would only add to it."""

    def __init__(self, citizens: int, share: float) -> None:
        people = population(citizens, share)
        self.rule = people.rule()
        *self.hardship, self.risk_aversion = people.traits(np.float32)
        self.remembered = np.zeros(citizens, dtype=np.float32)

    def prepare(self, week: int) -> None:
        self.rest = self.rule.rests(week)

    def week(self, week: int) -> NDArray[np.int64]:
        rule = self.rule
        z = self.risk_aversion * np.float32(-rule.risk)
        for share, hardship in zip(rule.shares, self.hardship, strict=True):
            z += np.float32(share) * hardship
        z += np.float32(rule.ties) * self.remembered
        z += np.float32(rule.push - rule.threshold)
        z *= np.float32(-1.0 / rule.noise)
        np.exp(z, out=z)
        z += np.float32(1.0)
        z *= self.rest
        came = np.flatnonzero(z < np.float32(rule.gate))
        self.remembered *= np.float32(rule.memory)
        push(self.remembered, came, rule)
        return came
