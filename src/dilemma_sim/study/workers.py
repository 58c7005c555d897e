"""Worker processes: they are handed tasks, watched, and replaced when they hang or die.

Each worker has a pipe of its own. With one queue for all, as in `concurrent.futures` and pebble, a worker
that is killed while it sends leaves the others locked out, and nobody knows which task it had.

Nothing heavy is imported here: a worker loads this module first, and the limits on threads only count for
numerical libraries that are loaded after them.
"""

from __future__ import annotations

import os
import pickle
import signal
from collections import deque
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from multiprocessing import get_context, parent_process
from multiprocessing.connection import Connection, wait
from threading import Thread
from time import monotonic
from typing import TYPE_CHECKING, Any, Protocol

from dilemma_sim.study.errors import RunFailed
from dilemma_sim.study.jobs import Fault

if TYPE_CHECKING:
    from multiprocessing.context import SpawnProcess

THREAD_LIMITS = (
    "OMP_NUM_THREADS",
    "OPENBLAS_NUM_THREADS",
    "MKL_NUM_THREADS",
    "VECLIB_MAXIMUM_THREADS",
    "NUMBA_NUM_THREADS",
)

CANNOT_START = (
    "worker processes die before they can begin, most often because the machine is out of memory: "
    "try fewer --jobs (in a script of your own, call this under `if __name__ == '__main__':`)"
)

# So many workers in a row may die before they begin, until that is taken for the state of the machine.
MOST_FALSE_STARTS = 6

# What a worker says besides its answers, and lines for people.
READY, RAN = "ready", "ran"

type Function[T, R] = Callable[[T, Callable[[], None]], R]
type Say = Callable[[str], None]
type Prepare = Callable[[Say], None]


@dataclass(frozen=True)
class Ended[R]:
    """Hold what became of one task.

    Attributes
    ----------
    ticket : what it was submitted under.
    result : if it ended well.
    error : what the function raised.
    fault : why there is neither: it took too long, or its process died.
    """

    ticket: int
    result: R | None = None
    error: Exception | None = None
    fault: Fault | None = None


class Executor[T, R](Protocol):
    """Somewhere to compute tasks: this process, worker processes, or a cluster.

    Attributes
    ----------
    blames_bystanders : whether a task may be said to have died because another one did.
    """

    blames_bystanders: bool

    def room(self) -> int:
        """Return how many more tasks should be submitted, to keep everything busy."""

    def submit(self, ticket: int, task: T) -> None:
        """Take on a task."""

    def wait(self) -> list[Ended[R]]:
        """Wait a while for tasks to end, and return those that did."""

    def close(self) -> None:
        """End everything at once."""


def usable_cores() -> int:
    """Count the processor cores that this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


class Here[T, R]:
    """Compute tasks in this process, one when one is waited for.

    Parameters
    ----------
    function : takes a task, and something to call as each of its runs ends.
    on_run : is called with the ticket as each run ends.
    prepare : is called before the first task, with something to call with a line for people.
    say : takes such a line.
    """

    blames_bystanders = False

    def __init__(
        self,
        function: Function[T, R],
        on_run: Callable[[int], None],
        prepare: Prepare | None = None,
        say: Say | None = None,
    ) -> None:
        self._function, self._on_run = function, on_run
        self._prepare, self._say = prepare, say or _unheard
        self._tasks: deque[tuple[int, T]] = deque()

    def room(self) -> int:
        """Return how many more tasks should be submitted."""
        return 1 - len(self._tasks)

    def submit(self, ticket: int, task: T) -> None:
        """Take on a task."""
        self._tasks.append((ticket, task))

    def wait(self) -> list[Ended[R]]:
        """Compute a task."""
        ticket, task = self._tasks.popleft()
        try:
            if self._prepare is not None:
                self._prepare(self._say)
                self._prepare = None
            return [Ended(ticket, self._function(task, lambda: self._on_run(ticket)))]
        except Exception as error:
            return [Ended(ticket, error=error)]

    def close(self) -> None:
        """Forget the tasks that are left."""
        self._tasks.clear()


@dataclass
class _Worker:
    process: SpawnProcess
    pipe: Connection
    ready: bool = False
    ticket: int | None = None
    since: float = 0.0  # when its present run began


class Workers[T, R]:
    """Compute tasks in worker processes, which use one thread each and die with this process.

    Parameters
    ----------
    function : at the top of a module; takes a task, and something to call as each of its runs ends.
    jobs : the number of processes.
    on_run : is called with the ticket as each run ends.
    time_limit : seconds that one run may take; None for no limit.
    prepare : is called in each worker before its first task, and does not count against the limit; takes
        something to call with a line for people.
    say : takes such lines, here.

    Raises
    ------
    RunFailed : by `wait`, where no worker lives to begin its work.
    """

    blames_bystanders = False

    def __init__(
        self,
        function: Function[T, R],
        jobs: int,
        on_run: Callable[[int], None],
        time_limit: float | None = None,
        prepare: Prepare | None = None,
        say: Say | None = None,
    ) -> None:
        self._function, self._jobs, self._on_run, self._time_limit = function, jobs, on_run, time_limit
        self._prepare, self._say = prepare, say or _unheard
        self._context = get_context("spawn")
        self._waiting: deque[tuple[int, T]] = deque()
        self._workers: list[_Worker] = []
        self._false_starts = 0

    def room(self) -> int:
        """Return how many more tasks should be submitted: one in hand and one in reserve for each worker."""
        return 2 * self._jobs - len(self._waiting) - sum(one.ticket is not None for one in self._workers)

    def submit(self, ticket: int, task: T) -> None:
        """Take on a task."""
        self._waiting.append((ticket, task))
        self._hand_out()

    def warm_up(self) -> None:
        """Start all workers, for tasks that are yet to come."""
        while len(self._workers) < self._jobs:
            self._workers.append(self._start())

    def wait(self, at_most: float | None = None) -> list[Ended[R]]:
        """Wait until something happens to a worker, or so many seconds, and return the tasks that ended."""
        handles: dict[Any, _Worker] = {}
        for one in self._workers:
            handles[one.pipe] = handles[one.process.sentinel] = one
        happened = wait(handles, self._patience() if at_most is None else at_most)
        ended: list[Ended[R]] = []
        for one in self._workers.copy():
            if one.pipe in happened or one.process.sentinel in happened:
                ended += self._heard(one)
            elif self._too_long(one):
                ended += self._stop(one)
        self._hand_out()
        return ended

    def close(self) -> None:
        """Kill the workers."""
        for one in self._workers:
            one.process.kill()
        for one in self._workers:
            one.process.join()
            one.pipe.close()
        self._workers.clear()
        self._waiting.clear()

    def _hand_out(self) -> None:
        """Give every idle worker a task, and start workers for the tasks that are left."""
        for one in self._workers:
            if self._waiting and one.ready and one.ticket is None:
                ticket, task = self._waiting.popleft()
                try:
                    one.pipe.send(task)
                except OSError:  # it is dead, which `wait` will notice
                    self._waiting.appendleft((ticket, task))
                else:
                    one.ticket, one.since = ticket, monotonic()
        starting = sum(not one.ready for one in self._workers)
        for _ in range(min(self._jobs - len(self._workers), len(self._waiting) - starting)):
            self._workers.append(self._start())

    def _start(self) -> _Worker:
        ours, theirs = self._context.Pipe()
        process = self._context.Process(
            target=_work, args=(theirs, self._function, self._prepare), daemon=True
        )
        with _no_interrupts():
            process.start()
        theirs.close()
        return _Worker(process, ours)

    def _heard(self, one: _Worker) -> list[Ended[R]]:
        """Read what a worker has to say, and notice its death."""
        ended: list[Ended[R]] = []
        try:
            while one.pipe.poll():
                ended += self._understood(one, one.pipe.recv())
        except (EOFError, OSError):
            ended += self._buried(one)
        return ended

    def _understood(self, one: _Worker, message: Any) -> list[Ended[R]]:
        if message == READY:
            one.ready, self._false_starts = True, 0
            return []
        if message == RAN:
            one.since = monotonic()
            if one.ticket is not None:
                self._on_run(one.ticket)
            return []
        if isinstance(message, str):
            self._say(message)
            return []
        ended = Ended(one.ticket or 0, *message)
        one.ticket = None
        self._hand_out()  # at once: what is made of the answer may take a while
        return [ended]

    def _buried(self, one: _Worker, fault: Fault | None = None) -> list[Ended[R]]:
        if fault is None:
            one.process.join(1.0)  # a process that dies of an error first says which
        one.process.kill()
        one.process.join()
        one.pipe.close()
        self._workers.remove(one)
        if not one.ready:
            self._false_starts += 1
            if self._false_starts >= MOST_FALSE_STARTS:
                raise RunFailed(CANNOT_START)
        if one.ticket is None:
            return []
        return [Ended(one.ticket, fault=fault or Fault("died", death_of(one.process.exitcode)))]

    def _patience(self) -> float | None:
        busy = [one.since for one in self._workers if one.ticket is not None]
        if self._time_limit is None or not busy:
            return None
        return max(0.0, min(busy) + self._time_limit - monotonic())

    def _too_long(self, one: _Worker) -> bool:
        limit = self._time_limit
        return limit is not None and one.ticket is not None and monotonic() - one.since > limit

    def _stop(self, one: _Worker) -> list[Ended[R]]:
        return self._buried(one, Fault("timeout", f"it took longer than the limit of {self._time_limit:g} s"))


def death_of(exit_code: int | None) -> str:
    """Say how a process died, by the name of the signal if there was one."""
    if exit_code is None or exit_code >= 0:
        return f"its process ended with exit code {exit_code}"
    name = signal.Signals(-exit_code).name if -exit_code in set(signal.Signals) else str(-exit_code)
    hint = ", perhaps because the machine ran out of memory" if name == "SIGKILL" else ""
    return f"its process was killed by {name}{hint}"


@contextmanager
def _no_interrupts() -> Iterator[None]:
    """Let a process begin that is deaf to the terminal's interrupt, which its parent hears and acts upon."""
    if not hasattr(signal, "pthread_sigmask"):
        yield
        return
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


def _unheard(_line: str) -> None:
    """Take a line for people where nobody listens."""


def _work[T, R](pipe: Connection, function: Function[T, R], prepare: Prepare | None) -> None:
    os.environ.update(dict.fromkeys(THREAD_LIMITS, "1"))
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    Thread(target=_end_with_parent, daemon=True).start()
    if prepare is not None:
        prepare(pipe.send)
    pipe.send(READY)
    with suppress(EOFError, BrokenPipeError):
        while True:
            pipe.send(_answer(function, pipe.recv(), lambda: pipe.send(RAN)))


def _answer[T, R](
    function: Function[T, R], task: T, tell: Callable[[], None]
) -> tuple[R | None, Exception | None]:
    try:
        return function(task, tell), None
    except Exception as error:
        try:
            pickle.loads(pickle.dumps(error))
        except Exception:  # not every error can travel
            return None, RunFailed(f"{type(error).__name__}: {error}")
        return None, error


def _end_with_parent() -> None:
    parent = parent_process()
    if parent is not None:
        wait([parent.sentinel])
        os._exit(1)
