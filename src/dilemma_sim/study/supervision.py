"""Supervision: jobs are retried when they go wrong, until only the runs at fault are left without result.

A job whose process dies or that takes too long is tried once more, then its runs one by one. A run that
raises is tried once more by itself. Where the executor may blame a run for what another did, a run is tried
a last time with nothing beside it before it counts as lost.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from itertools import islice
from typing import Any, Protocol, Self

from dilemma_sim.study.jobs import Computed, Fault
from dilemma_sim.study.workers import Ended, Executor


class Divisible(Protocol):
    """A job that consists of runs, some of which can be computed alone."""

    @property
    def runs(self) -> tuple[Any, ...]:
        """What identifies each run."""

    def only(self, runs: Sequence[Any]) -> Self:
        """Return a job of some of the runs."""


@dataclass
class _Case:
    """Hold what came of a job so far, how many of its tasks have not ended, and how many runs have."""

    open: int
    found: Computed = field(default_factory=Computed)
    runs: int = 0


@dataclass(frozen=True)
class _Attempt[J: Divisible]:
    position: int
    job: J
    number: int
    alone: bool = False


class Supervisor[J: Divisible]:
    """See jobs through on an executor.

    Attributes
    ----------
    retries : how often something was tried again.
    """

    def __init__(self) -> None:
        self.retries = 0
        self._ran: dict[int, int] = {}
        self._cases: dict[int, _Case] = {}
        self._attempts: dict[int, _Attempt[J]] = {}
        self._alone: list[_Attempt[J]] = []
        self._tickets = 0

    def on_run(self, ticket: int) -> None:
        """Count a run that has ended."""
        self._ran[ticket] = self._ran.get(ticket, 0) + 1

    @property
    def ran(self) -> int:
        """How many runs have ended of jobs that have not."""
        return sum(self._ran.values()) + sum(case.runs for case in self._cases.values())

    def results(
        self, executor: Executor[J, Computed], jobs: Iterable[Sequence[J]]
    ) -> Iterator[tuple[int, Computed]]:
        """Yield the position of each job and what came of it, as they end.

        Parameters
        ----------
        executor : computes.
        jobs : each as one task or several, which may be computed apart.

        Raises
        ------
        Exception : whatever a job raised that is not the fault of one of its runs.
        """
        waiting = self._begun(jobs)
        while True:
            for attempt in islice(waiting, max(0, executor.room())):
                self._submit(executor, attempt)
            if self._alone and not self._attempts:
                self._submit(executor, self._alone.pop())
            if not self._cases:
                return
            for ended in executor.wait():
                attempt = self._attempts.pop(ended.ticket)
                self._ran.pop(ended.ticket, None)
                self._settle(executor, attempt, ended)
                case = self._cases[attempt.position]
                case.open -= 1
                if case.open == 0:
                    yield attempt.position, self._cases.pop(attempt.position).found

    def _begun(self, jobs: Iterable[Sequence[J]]) -> Iterator[_Attempt[J]]:
        for position, tasks in enumerate(jobs):
            self._cases[position] = _Case(len(tasks))
            yield from (_Attempt(position, task, 1) for task in tasks)

    def _submit(self, executor: Executor[J, Computed], attempt: _Attempt[J]) -> None:
        self._tickets += 1
        self._attempts[self._tickets] = attempt
        executor.submit(self._tickets, attempt.job)

    def _settle(self, executor: Executor[J, Computed], attempt: _Attempt[J], ended: Ended[Computed]) -> None:
        """Keep what a task has brought, and submit again what it has not."""
        if ended.error is not None:
            raise ended.error
        case = self._cases[attempt.position]
        result = ended.result or Computed(faults=dict.fromkeys(attempt.job.runs, _lost(ended)))
        again = list(self._again(attempt, ended, result))
        if not again and ended.fault is not None and executor.blames_bystanders and not attempt.alone:
            again = [replace(attempt, alone=True)]
        case.open += len(again)
        for next_attempt in again:
            if next_attempt.alone:
                self._alone.append(next_attempt)
            else:
                self._submit(executor, next_attempt)
        self.retries += len(again)
        retried = {run for next_attempt in again for run in next_attempt.job.runs}
        faults = {run: fault for run, fault in result.faults.items() if run not in retried}
        case.runs += len(attempt.job.runs) - len(retried)
        found = case.found
        case.found = Computed(result.data, found.rows + result.rows, {**found.faults, **faults})

    def _again(self, attempt: _Attempt[J], ended: Ended[Computed], result: Computed) -> Iterator[_Attempt[J]]:
        job = attempt.job
        if ended.fault is not None and attempt.number == 1:
            yield replace(attempt, number=2)
        elif attempt.number == 1 or len(job.runs) > 1:
            for run in result.faults:
                yield _Attempt(attempt.position, job.only([run]), 2)


def _lost(ended: Ended[Computed]) -> Fault:
    return ended.fault or Fault("failed", "it ended without a result")
