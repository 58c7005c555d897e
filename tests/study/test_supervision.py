"""Supervision where an executor may blame a run for what another did."""

from __future__ import annotations

from dataclasses import dataclass, replace

import pytest

from dilemma_sim.study.jobs import Computed, Fault
from dilemma_sim.study.supervision import Supervisor
from dilemma_sim.study.workers import Ended


@dataclass(frozen=True)
class Runs:
    """A job of runs, which are numbers."""

    runs: tuple[int, ...]

    def only(self, runs):
        return replace(self, runs=tuple(runs))


class Crowded:
    """Everything in hand dies together when one of the deadly runs is among it."""

    blames_bystanders = True

    def __init__(self, deadly, width):
        self.deadly, self.width = deadly, width
        self.hand = {}

    def room(self):
        return self.width - len(self.hand)

    def submit(self, ticket, task):
        self.hand[ticket] = task

    def wait(self):
        hand, self.hand = self.hand, {}
        fault = Fault("died", "somebody in this room did it")
        dead = any(run in self.deadly for task in hand.values() for run in task.runs)
        return [
            Ended(ticket, fault=fault) if dead else Ended(ticket, Computed(rows=task.runs))
            for ticket, task in hand.items()
        ]


@pytest.mark.parametrize("width", [1, 2, 5])
@pytest.mark.parametrize("deadly", [set(), {3}, {0, 3, 11}])
def test_bystanders_are_acquitted(deadly, width):
    jobs = [[Runs((number, number + 1))] for number in range(0, 12, 2)]
    found = dict(Supervisor().results(Crowded(deadly, width), jobs))
    assert set(found) == set(range(6))
    assert {run for computed in found.values() for run in computed.faults} == deadly
    done = sorted(run for computed in found.values() for run in computed.rows)
    assert done == sorted({*range(12)} - deadly)


def test_without_the_last_trial_they_would_not_be():
    executor = Crowded({3}, 5)
    executor.blames_bystanders = False
    found = dict(Supervisor().results(executor, [[Runs((number,))] for number in range(5)]))
    assert {run for computed in found.values() for run in computed.faults} > {3}
