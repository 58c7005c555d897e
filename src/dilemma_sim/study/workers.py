"""Worker processes: they live for a whole job, die with it, and use one thread each.

Nothing heavy is imported here: a worker loads this module first, and the limits on threads
only count for numerical libraries that are loaded after them.
"""

from __future__ import annotations

import os
import signal
from collections.abc import Callable, Generator, Iterable
from concurrent.futures import FIRST_COMPLETED, Future, ProcessPoolExecutor, wait
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass
from functools import partial
from itertools import islice
from multiprocessing import get_context, parent_process
from threading import Thread
from typing import TYPE_CHECKING

from dilemma_sim.study.errors import RunFailed

if TYPE_CHECKING:
    from multiprocessing.connection import Connection

THREAD_LIMITS = (
    "OMP_NUM_THREADS",
    "OPENBLAS_NUM_THREADS",
    "MKL_NUM_THREADS",
    "VECLIB_MAXIMUM_THREADS",
    "NUMBA_NUM_THREADS",
)

WORKER_DIED = (
    "a worker process died before its run ended, most often because the machine ran out of memory: "
    "try fewer --jobs (in a script of your own, call this under `if __name__ == '__main__':`)"
)


@dataclass(frozen=True)
class Done[T]:
    """Hold what became of one task: its position, and either its result or its error."""

    position: int
    result: T | None
    error: Exception | None


type Ending[R] = Generator[Done[R], None, None]


def usable_cores() -> int:
    """Count the processor cores that this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def run_tasks[T, R](function: Callable[[T], R], tasks: Iterable[T], jobs: int) -> Ending[R]:
    """Apply a function to every task and yield what became of each, as they end.

    Closing the generator ends the workers at once.

    Parameters
    ----------
    function : a function at the top of a module; a pure one, so that it does not matter where it runs.
    tasks : what it is applied to.
    jobs : the number of processes; with 1 everything runs in this process.

    Raises
    ------
    RunFailed : a worker process died.
    """
    if jobs <= 1:
        return _run_here(function, tasks)
    return _run_in_workers(function, tasks, jobs)


def _run_here[T, R](function: Callable[[T], R], tasks: Iterable[T]) -> Ending[R]:
    for position, task in enumerate(tasks):
        yield _outcome(position, partial(function, task))


def _run_in_workers[T, R](function: Callable[[T], R], tasks: Iterable[T], jobs: int) -> Ending[R]:
    context = get_context("spawn")
    # The workers hold one end of this pipe. Its other end closes when this job is left, whether it ended,
    # was interrupted or was killed, and no worker outlives that.
    leash, hand = context.Pipe(duplex=False)
    executor = ProcessPoolExecutor(jobs, mp_context=context, initializer=_begin_work, initargs=(leash,))
    waiting = enumerate(tasks)
    running: dict[Future[R], int] = {}
    try:
        for position, task in islice(waiting, 2 * jobs):  # a task in hand and one in reserve for each worker
            running[executor.submit(function, task)] = position
        while running:
            for future in wait(running, return_when=FIRST_COMPLETED).done:
                ended = _outcome(running.pop(future), future.result)
                for position, task in islice(waiting, 1):
                    running[executor.submit(function, task)] = position
                yield ended
    except BrokenProcessPool as error:
        raise RunFailed(WORKER_DIED) from error
    finally:
        if running:
            hand.close()
        executor.shutdown(cancel_futures=True)
        hand.close()
        leash.close()


def _outcome[R](position: int, compute: Callable[[], R]) -> Done[R]:
    try:
        return Done(position, compute(), None)
    except BrokenProcessPool:
        raise
    except Exception as error:
        return Done(position, None, error)


def _begin_work(leash: Connection) -> None:
    """Prepare a new worker, before it loads anything heavy."""
    os.environ.update(dict.fromkeys(THREAD_LIMITS, "1"))
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the parent is interrupted too, and ends this process
    Thread(target=_end_with_parent, args=(leash,), daemon=True).start()


def _end_with_parent(leash: Connection) -> None:
    from multiprocessing.connection import wait as wait_for

    parent = parent_process()
    wait_for([leash] if parent is None else [leash, parent.sentinel])
    os._exit(1)
