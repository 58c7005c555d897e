"""Orders to the background work of the explorer, and what came of them."""

from __future__ import annotations

from contextlib import closing, contextmanager
from queue import Queue

from dilemma_sim.explore.work import Order, Work


@contextmanager
def working(jobs=1):
    with closing(Work(jobs)) as work:
        yield work


def heard(queue, until):
    """Take news from a queue until one of them fulfils a condition, and return all."""
    told = []
    while not told or not until(told[-1]):
        told.append(queue.get(timeout=100))
    return told


def finished(news):
    return bool(news.fault) or (news.base is not None and news.done == news.total)


def last_news(base, mine, terms):
    queue = Queue()
    with working() as work:
        work.ask("page", Order(base.read().value, mine and mine.read().value, terms, queue.put))
        return heard(queue, finished)[-1]
