"""Replicates in the background: the newest change wins, and what is computed once is kept.

Each variant has the luck and the draws that `run` and `compare` give it, so that the numbers are the same.
Results arrive in batches that grow, each of the first so many replicates.
"""

from __future__ import annotations

import pickle
from collections import OrderedDict, deque
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass, field
from threading import Condition, Thread
from typing import TYPE_CHECKING

from dilemma_sim.study.engine import Ensemble, Task, run
from dilemma_sim.study.errors import RunFailed
from dilemma_sim.study.jobs import Computed, load_model
from dilemma_sim.study.workers import Ended, Workers, usable_cores

if TYPE_CHECKING:
    from dilemma_sim.explore.variant import Terms
    from dilemma_sim.scenario import Scenario
    from dilemma_sim.study.resample import Resample
    from dilemma_sim.study.runs import Runs

MOST_KEPT = 8
"""Scenarios whose replicates are kept, to come back to at once."""
GROWTH = 3
"""How many times as many replicates are there each time a page is told: it takes a while to draw them."""
_PATIENCE = 0.05
"""Seconds until a change is noticed while runs are under way."""


@dataclass(frozen=True)
class News:
    """Hold what is there of an order.

    Attributes
    ----------
    base, mine : the first replicates of each, of the base often more; `mine` is None where nothing was
        changed.
    total : how many replicates were asked for.
    fault : why no more will come; empty where all is well.
    note : why it takes unusually long, if it does.
    """

    base: Ensemble | None
    mine: Ensemble | None
    total: int
    fault: str = ""
    note: str = ""

    @property
    def done(self) -> int:
        """How many replicates of each are there."""
        there = [one.replicates for one in (self.base, self.mine) if one is not None]
        return min(there, default=0)


type Hear = Callable[[News], object]


@dataclass(frozen=True)
class Order:
    """Say what to simulate.

    Attributes
    ----------
    base : the scenario that the other is compared with.
    mine : the other; None where nothing was changed.
    terms : how many replicates, and with what luck.
    hear : is told, in a thread of the work, as replicates arrive.
    """

    base: Scenario
    mine: Scenario | None
    terms: Terms
    hear: Hear = field(compare=False)


@dataclass(eq=False)
class _Known:
    """Hold the replicates of one scenario that are there, and what they draw from its posterior."""

    scenario: bytes
    seed: int
    resample: Resample | None
    runs: dict[int, Runs] = field(default_factory=dict)


@dataclass
class _Case:
    """Hold an order under way: what is left to do, and what was told last."""

    order: Order
    sides: list[_Known]
    left: deque[tuple[int, int]]
    told: int = 0


@dataclass(frozen=True)
class _Try:
    """Hold a replicate that a worker has in hand, and how often it was tried before."""

    known: _Known
    number: int
    before: int = 0


class Work:
    """Compute orders on worker processes, for any number of pages.

    Parameters
    ----------
    jobs : number of worker processes; by default as many as there are cores.
    """

    def __init__(self, jobs: int | None = None) -> None:
        self._jobs = jobs or usable_cores()
        self._news = Condition()
        self._asked: dict[object, Order | None] = {}
        self._closed = False
        self._cases: dict[object, _Case] = {}
        self._kept: OrderedDict[str, _Known] = OrderedDict()
        self._again: deque[_Try] = deque()
        self._open: dict[int, _Try] = {}
        self._tickets = 0
        self._thread = Thread(target=self._work, name="replicates", daemon=True)
        self._thread.start()

    def ask(self, who: object, order: Order) -> None:
        """Take on an order, in place of an earlier one of the same page."""
        with self._news:
            self._asked[who] = order
            self._news.notify()

    def cancel(self, who: object) -> None:
        """Drop the order of a page; what it has brought stays known."""
        with self._news:
            self._asked[who] = None
            self._news.notify()

    def close(self) -> None:
        """End all work, and the worker processes."""
        with self._news:
            self._closed = True
            self._news.notify()
        self._thread.join()

    def _work(self) -> None:
        workers = Workers[Task, Computed](run, self._jobs, _unheard, prepare=load_model, say=self._note)
        with closing(workers):
            workers.warm_up()
            while self._wanted():
                self._submit(workers)
                try:
                    for ended in workers.wait(_PATIENCE):
                        self._take(ended)
                except RunFailed as error:  # workers cannot be started; the next order tries again
                    self._open.clear()
                    self._give_up(str(error))

    def _wanted(self) -> bool:
        """Wait until there is something to do, and take on what was asked; return False at the end."""
        with self._news:
            while not (self._asked or self._cases or self._open or self._closed):
                self._news.wait()
            asked, self._asked = self._asked, {}
            if self._closed:
                return False
        for who, order in asked.items():
            self._cases.pop(who, None)
            if order is not None:
                self._begin(who, order)
        return True

    def _begin(self, who: object, order: Order) -> None:
        try:
            sides = [self._known(one, order.terms) for one in (order.base, order.mine) if one is not None]
        except Exception as error:  # whatever it is, it is told where the user looks
            order.hear(News(None, None, order.terms.replicates, fault=str(error)))
            return
        left = deque(
            (side, number)
            for number in range(order.terms.replicates)
            for side in range(len(sides))
            if number not in sides[side].runs
        )
        self._cases[who] = _Case(order, sides, left)
        self._tell(who)

    def _known(self, scenario: Scenario, terms: Terms) -> _Known:
        from dilemma_sim.study.digest import digest_of, scenario_digest
        from dilemma_sim.study.posterior import digest_in
        from dilemma_sim.study.resample import resample_of

        posterior = None if terms.point else digest_in(scenario)
        key = digest_of(scenario_digest(scenario), posterior, terms.seed)
        if key not in self._kept:
            resample = None if posterior is None else resample_of(scenario, terms.seed, terms.replicates)
            self._kept[key] = _Known(pickle.dumps(scenario), terms.seed, resample)
        self._kept.move_to_end(key)
        while len(self._kept) > MOST_KEPT:
            self._kept.popitem(last=False)
        return self._kept[key]

    def _submit(self, workers: Workers[Task, Computed]) -> None:
        """Give idle workers something to do; nothing is held in reserve that a change would make stale."""
        waiting = self._waiting()
        while len(self._open) < self._jobs and (one := next(waiting, None)) is not None:
            known, number = one.known, one.number
            settings = {} if known.resample is None else {number: known.resample.settings(number)}
            task = Task(known.scenario, known.seed, (number,), compiled=True, settings=settings)
            self._tickets += 1
            self._open[self._tickets] = one
            workers.submit(self._tickets, task)

    def _waiting(self) -> Iterator[_Try]:
        """Yield what is to be run next, the pages in turn."""
        while self._again:
            yield self._again.popleft()
        while any(case.left for case in self._cases.values()):
            for case in self._cases.values():
                if case.left:
                    side, number = case.left.popleft()
                    yield _Try(case.sides[side], number)

    def _take(self, ended: Ended[Computed]) -> None:
        one = self._open.pop(ended.ticket)
        if ended.result is not None:
            (one.known.runs[one.number],) = ended.result.rows
            for who in [who for who, case in self._cases.items() if one.known in case.sides]:
                self._tell(who)
        elif ended.fault is not None and not one.before:  # its process died, perhaps of something else
            self._again.append(_Try(one.known, one.number, one.before + 1))
        else:
            what = f"replicate {one.number} of seed {one.known.seed} failed"
            self._give_up(str(ended.error or f"{what}: {ended.fault and ended.fault.message}"), one.known)

    def _give_up(self, why: str, known: _Known | None = None) -> None:
        """Drop orders, those that need some scenario or all of them, and tell why."""
        for who, case in list(self._cases.items()):
            if known is None or any(side is known for side in case.sides):
                del self._cases[who]
                case.order.hear(News(None, None, case.order.terms.replicates, fault=why))

    def _note(self, line: str) -> None:
        for case in self._cases.values():
            case.order.hear(News(None, None, case.order.terms.replicates, note=line))

    def _tell(self, who: object) -> None:
        """Tell a page when there are some times as many replicates as it has seen."""
        case = self._cases[who]
        total = case.order.terms.replicates
        there = [_there(side, total) for side in case.sides]
        done = min(there)
        if done >= min(total, max(1, GROWTH * case.told)) and done > case.told:
            case.told = done
            scenarios = [one for one in (case.order.base, case.order.mine) if one is not None]
            base, *mine = map(_ensemble, scenarios, case.sides, there)
            case.order.hear(News(base, mine[0] if mine else None, total))
        if done >= total:
            del self._cases[who]


def _there(known: _Known, total: int) -> int:
    """Return how many of the first replicates are there without a gap."""
    return next((number for number in range(total) if number not in known.runs), total)


def _ensemble(scenario: Scenario, known: _Known, replicates: int) -> Ensemble:
    from dilemma_sim.study.runs import join

    return Ensemble(scenario, join([known.runs[number] for number in range(replicates)]), known.resample)


def _unheard(_ticket: int) -> None:
    """Take no note of single runs: each is a task of its own."""
