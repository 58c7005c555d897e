"""A Dask cluster that computes the parts of a study; this process hands them out, and writes them.

Everything of Dask is imported inside, since it takes long to load and is an extra (`dilemma-sim[cluster]`).
"""

from __future__ import annotations

import platform
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from importlib.metadata import version
from logging import CRITICAL, getLogger
from queue import Empty, Queue
from time import monotonic
from typing import TYPE_CHECKING

from dilemma_sim.study.errors import ClusterLost, ClusterRefused
from dilemma_sim.study.jobs import Computed, Fault, Job
from dilemma_sim.study.workers import Ended

if TYPE_CHECKING:
    from distributed import Client, Future

CONNECTING = 10.0  # seconds until a scheduler counts as absent, or as gone
LOOKING = 1.0  # seconds between two looks at how the cluster is
LOADING = 20.0  # seconds that a worker may take before its first run, to load the model


def fingerprint() -> dict[str, str]:
    """Return what must be the same on two machines if they are to compute the same bytes."""
    from dilemma_sim.study.digest import model_digest

    versions = {name: version(name) for name in ("dilemma-sim", "numpy", "pandas", "pyarrow")}
    return {"model": model_digest()[:12], "Python": platform.python_version(), **versions}


def compute_there(job: Job) -> Computed:
    """Run a job on a worker of the cluster."""
    from dilemma_sim.study.jobs import compute, load_model

    load_model()
    return compute(job, lambda: None)


class Cluster:
    """Compute jobs on a Dask cluster.

    Parameters
    ----------
    address : of the scheduler.
    on_run : is called with the ticket for each run, once its job has ended.
    time_limit : seconds that one run may take; a worker that takes longer for a job is started again.

    Raises
    ------
    ClusterRefused : there is no scheduler, no worker, or one with other versions.
    ClusterLost : by `wait`, when the scheduler has gone.
    """

    # When a worker dies, the scheduler counts that against every job it had there, begun or not.
    blames_bystanders = True

    def __init__(self, address: str, on_run: Callable[[int], None], time_limit: float | None = None) -> None:
        self._address, self._on_run, self._time_limit = address, on_run, time_limit
        self._client = _connected(address)
        self._futures: dict[int, tuple[Future[Computed], Job]] = {}
        self._began: dict[int, tuple[str, float]] = {}  # on which worker, and when it was first seen there
        self._ended: Queue[int] = Queue()
        self._running: dict[str, str] = {}
        self._loaded: set[str] = set()  # addresses of workers; one that is started again has another
        self._slots, self._looked = 0, 0.0
        try:
            _refuse_strangers(self._client, address)
            self._look()
        except BaseException:
            self.close()
            raise

    def room(self) -> int:
        """Return how many more jobs should be submitted: one in hand and one in reserve for each thread."""
        return 2 * self._slots - len(self._futures)

    def submit(self, ticket: int, task: Job) -> None:
        """Send a job to the scheduler."""
        key = f"dilemma-sim-{task.identity['seed']}-{ticket}-{id(self)}"
        future = self._client.submit(compute_there, task, key=key, pure=False)
        self._futures[ticket] = (future, task)
        future.add_done_callback(lambda _: self._ended.put(ticket))

    def wait(self) -> list[Ended[Computed]]:
        """Wait a while for jobs to end, and return those that did."""
        ended: list[Ended[Computed]] = []
        with suppress(Empty):
            ended = self._collected(self._ended.get(timeout=LOOKING))
        if monotonic() - self._looked > LOOKING:
            self._look()
            ended += self._overdue()
        return ended

    def close(self) -> None:
        """Take back what was sent, and leave the cluster to others."""
        futures = [future for future, _ in self._futures.values()]
        self._futures.clear()
        with suppress(OSError, TimeoutError):
            if self._client.status == "running":
                self._client.cancel(futures, force=True)
            self._client.close(timeout=1.0)

    def _collected(self, ticket: int) -> list[Ended[Computed]]:
        from distributed import CancelledError, KilledWorker

        if ticket not in self._futures:  # it was overdue, and has been given up
            return []
        future, job = self._futures.pop(ticket)
        self._began.pop(ticket, None)
        try:
            result: Computed = future.result(timeout=CONNECTING)
        except KilledWorker as error:
            return [Ended(ticket, fault=Fault("died", f"it killed the workers that had it: {error}"))]
        except (CancelledError, TimeoutError) as error:
            if self._client.status != "running":
                raise self._lost() from error
            return [Ended(ticket, fault=Fault("died", "the cluster dropped it, most often with its worker"))]
        except Exception as error:
            if self._client.status != "running":
                raise self._lost() from error
            return [Ended(ticket, error=error)]
        self._loaded |= {self._running[str(future.key)]} if str(future.key) in self._running else set()
        for _ in job.runs:
            self._on_run(ticket)
        return [Ended(ticket, result)]

    def _look(self) -> None:
        """See whether the scheduler is there, how many threads it has, and which jobs have begun."""
        self._looked = monotonic()
        if self._client.status != "running":
            raise self._lost()
        with self._or_lost():
            threads = self._client.nthreads()
            processing = self._client.processing()
        self._slots = sum(threads.values())
        self._running = {
            key: worker for worker, keys in processing.items() for key in keys[: threads.get(worker, 0)]
        }
        for ticket, (future, _) in self._futures.items():
            worker = self._running.get(str(future.key))
            if worker is None:
                self._began.pop(ticket, None)
            elif self._began.get(ticket, ("", 0.0))[0] != worker:
                self._began[ticket] = worker, monotonic()

    def _overdue(self) -> list[Ended[Computed]]:
        """Give up jobs that take too long, and start their workers again."""
        if self._time_limit is None:
            return []
        ended: list[Ended[Computed]] = []
        for ticket, (worker, began) in list(self._began.items()):
            future, job = self._futures[ticket]
            loading = 0.0 if worker in self._loaded else LOADING
            if monotonic() - began > self._time_limit * len(job.runs) + loading:
                del self._futures[ticket], self._began[ticket]
                with self._or_lost():
                    self._client.cancel([future], force=True)
                    # It may be slow to come back (others go on meanwhile), or have died by itself, which
                    # distributed answers with a KeyError.
                    with suppress(TimeoutError, KeyError):
                        self._client.restart_workers([worker], raise_for_error=False)
                reason = f"it took longer than the limit of {self._time_limit:g} s"
                ended.append(Ended(ticket, fault=Fault("timeout", reason)))
        return ended

    def _lost(self) -> ClusterLost:
        return ClusterLost(
            f"the Dask scheduler at {self._address} has gone; the parts that were finished are kept, and "
            "the same command resumes once it is there again"
        )

    @contextmanager
    def _or_lost(self) -> Iterator[None]:
        try:
            yield
        except (OSError, TimeoutError) as error:  # distributed's CommClosedError is an OSError
            raise self._lost() from error


def _connected(address: str) -> Client:
    try:
        from distributed import Client
    except ImportError as error:
        advice = "install it with `pip install 'dilemma-sim[cluster]'`"
        raise ClusterRefused(f"--cluster needs the package distributed; {advice}") from error
    try:
        getLogger("distributed.client").setLevel(CRITICAL)  # what its log would say is told in our own words
        return Client(address, timeout=CONNECTING, set_as_default=False, name="dilemma-sim")
    except (OSError, TimeoutError, ValueError) as error:
        advice = "start one with `dask scheduler`, or correct --cluster"
        raise ClusterRefused(f"no Dask scheduler answers at {address}; {advice}") from error


def _refuse_strangers(client: Client, address: str) -> None:
    """Make sure that there are workers, and that they would compute the same bytes as this machine."""
    with suppress(TimeoutError):
        client.wait_for_workers(1, timeout=CONNECTING)
    found = client.run(fingerprint, on_error="return")
    if not found:
        raise ClusterRefused(f"the Dask scheduler at {address} has no workers; start some with `dask worker`")
    here = fingerprint()
    for worker, there in found.items():
        if isinstance(there, Exception):
            advice = "install the same version of dilemma-sim there"
            raise ClusterRefused(f"the worker {worker} cannot load dilemma-sim ({there}); {advice}")
        for name, ours in here.items():
            if there.get(name) != ours:
                raise ClusterRefused(
                    f"the worker {worker} has {name} {there.get(name)} and this machine has {ours}, so that "
                    "they might compute other data; install the same on both"
                )
