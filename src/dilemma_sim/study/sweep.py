"""Sweeps: every design point of a study, several times, in parts that survive any interruption."""

from __future__ import annotations

import pickle
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack, closing, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from os import PathLike
from pathlib import Path
from time import perf_counter
from typing import TYPE_CHECKING, Any, Literal

from dilemma_sim.study.design import Design, resolve
from dilemma_sim.study.digest import model_digest, scenario_digest
from dilemma_sim.study.engine import Progress, executor_for, worthwhile_jobs
from dilemma_sim.study.errors import FolderRefused, OutputFailed, RunFailed
from dilemma_sim.study.folder import RESULTS, name_of
from dilemma_sim.study.interruption import Interrupted
from dilemma_sim.study.jobs import Computed, Fault, Job, Settings, compute, load_model, rows_without_values
from dilemma_sim.study.lock import locked
from dilemma_sim.study.manifest import kind_of, provenance, refuse_foreign
from dilemma_sim.study.parts import FORMAT, RUNS_A_PART, Part, Run, grown
from dilemma_sim.study.quarantine import Quarantine
from dilemma_sim.study.resample import manifested
from dilemma_sim.study.rounds import Rounds, by_replicates
from dilemma_sim.study.store import Store
from dilemma_sim.study.supervision import Supervisor
from dilemma_sim.study.sweepfolder import SweepFolder, sealed_manifest, write_inputs, write_manifest
from dilemma_sim.study.workers import Executor, Say
from dilemma_sim.study.writing import output_to, remove_partial

if TYPE_CHECKING:
    from dilemma_sim.scenario import Document
    from dilemma_sim.scenario.studies import Study

OnError = Literal["stop", "continue", "quarantine"]

# Ten million citizens take some seconds; what takes minutes hangs.
TIME_LIMIT = 300.0


@dataclass(frozen=True)
class Swept:
    """Hold how a sweep ended.

    Attributes
    ----------
    folder : the results.
    computed, kept : numbers of parts that were computed, and that were there already.
    failed : what went wrong, a sentence for each run without outcomes.
    notes : what the user should know besides.
    """

    folder: SweepFolder
    computed: int
    kept: int
    failed: tuple[str, ...]
    notes: tuple[str, ...] = ()

    def _repr_html_(self) -> str:
        """Show it in a notebook."""
        from dilemma_sim.study.cards import swept_card

        return swept_card(self)


def read_study(name_or_path: str | PathLike[str]) -> Document[Study]:
    """Read a study with the origins of its values.

    Raises
    ------
    ScenarioError : it does not exist, or something is wrong with it.
    """
    from dilemma_sim.scenario import read_document
    from dilemma_sim.scenario.studies import Study

    return read_document(name_or_path, Study, kind="study")


def default_folder(study: Document[Study]) -> Path:
    """Return the folder of a sweep that names none; a study inside a study folder means that folder."""
    beside = Path(study.path).parent
    return beside if kind_of(beside) == "sweep" else RESULTS / name_of(study)


def sweep(
    study: Document[Study] | str | PathLike[str],
    out: Path | str | None = None,
    jobs: int | None = None,
    progress: Progress | None = None,
    on_error: OnError = "stop",
    command: str = "",
    cluster: str | None = None,
    time_limit: float | None = None,
    say: Say | None = None,
    point: bool = False,
) -> Swept:
    """Run a study, or what is missing of it, and write its results.

    Where the scenario names a posterior, replicate r of every design point has draw r of it, but for the
    parameters that the study sets itself.

    The same data come out for any number of jobs, here or on a cluster, whatever interrupted it on the way.

    Parameters
    ----------
    study : a study, its path or its name.
    out : the study folder; by default one under `results/` named like the study.
    jobs : number of processes; by default as many as there are cores, where that is worth starting them.
    progress : is called with the numbers of runs done, of all runs, and of those that failed.
    on_error : what a run that fails does, once it has been tried again: end the sweep; leave its row in the
        results without outcomes, for the next sweep to try again; or do so with a note in the folder, by
        which later sweeps with `quarantine` leave it alone.
    command : the command line, for the manifest.
    cluster : address of a Dask scheduler that does the computing.
    time_limit : seconds that one run may take; None for no limit. With one job and no limit the runs take
        place in this process, and one that hangs or dies takes it along.
    say : is called with a line where the user has to wait for something unusual.
    point : whether to leave posteriors out, and give every parameter the scenario's own value.

    Raises
    ------
    ScenarioError : the study is wrong; nothing has been run.
    RunFailed : a run failed, or all did; the parts that ended are kept.
    ClusterRefused : the cluster is not there, or has other versions.
    FolderRefused, FolderInUse, OutputFailed : the folder cannot be used.
    """
    document = read_study(study) if isinstance(study, str | PathLike) else study
    folder = default_folder(document) if out is None else Path(out)
    refuse_foreign(folder, "sweep")
    with ExitStack() as stack:
        if kind_of(folder) == "sweep":  # in use is said at once; a design may take its time to check
            stack.enter_context(locked(folder))
            design = resolve(document, point)
        else:
            design = resolve(document, point)
            with output_to(folder):
                folder.mkdir(parents=True, exist_ok=True)
            stack.enter_context(locked(folder))
        where = _Where(jobs, cluster, time_limit, say)
        return _Sweep(folder, design, on_error, progress, command).carry_out(where)


@dataclass(frozen=True)
class _Where:
    """Hold where the runs of a sweep take place: see `sweep`."""

    jobs: int | None
    cluster: str | None
    time_limit: float | None
    say: Say | None

    def executor(self, runs: int, on_run: Callable[[int], None]) -> Executor[Job, Computed]:
        """Return what computes so many runs."""
        if self.cluster is None:
            jobs = worthwhile_jobs(self.jobs, runs, runs)
            return executor_for(compute, jobs, on_run, self.time_limit, load_model, self.say)
        from dilemma_sim.study.cluster import Cluster

        return Cluster(self.cluster, on_run, self.time_limit)


class _Sweep:
    """A sweep under way in a folder whose lock is held."""

    def __init__(
        self, folder: Path, design: Design, on_error: OnError, progress: Progress | None, command: str
    ) -> None:
        self.folder, self.design, self.on_error, self._progress = folder, design, on_error, progress
        self.clock = perf_counter()
        self.manifest = _manifest(folder, design, command)
        self.store = Store(folder / "parts")
        sizes, runs_a_part = self.manifest["sizes"], self.manifest["runs_a_part"]
        self.rounds = Rounds(design, sizes, runs_a_part, self.store.data_of)
        self.quarantine = Quarantine(folder / "quarantine")
        self.supervisor = Supervisor[Job]()
        self.failed: dict[Run, tuple[Fault, str]] = {}
        self.done = self.total = self.found = self.computed = 0

    def carry_out(self, where: _Where) -> Swept:
        """Compute what is missing, and write the results."""
        with output_to(self.folder):
            remove_partial(self.folder)
            write_inputs(self.folder, self.design, self.manifest)  # first: it makes the folder one of a study
            self.store.prepare()
        notes: list[str] = []
        with ExitStack() as stack:
            executor: Executor[Job, Computed] | None = None
            for parts in self.rounds:
                missing, damaged = self._missing(parts)
                notes += damaged
                if missing and executor is None:
                    executor = where.executor(self.total - self.done, self._on_run)
                    stack.enter_context(closing(executor))
                if executor is not None:
                    with self._told_if_interrupted():
                        self._compute(missing, executor)
        self._leave_out_surplus()
        if len(self.failed) == sum(self.rounds.replicates.values()):
            raise RunFailed(
                f"no run of the study ended well; the first: {next(iter(self.failed.values()))[1]}"
            )
        self._write_results()
        messages = tuple(message for _, (_, message) in sorted(self.failed.items()))
        kept = len(self.rounds.parts) - self.computed
        return Swept(
            SweepFolder.open(self.folder), self.computed, kept, messages, (*notes, *self._about_strays())
        )

    def _missing(self, parts: Sequence[Part]) -> tuple[list[Part], list[str]]:
        """Return the parts that are to be computed, and what is to be said about files that are damaged."""
        missing, notes = [], []
        for part in parts:
            self.total += len(part.block.runs)
            stored = self.store.load(part.key)
            if stored is not None and self._accepts(part, stored.faults):
                self.done += len(part.block.runs)
                self.found += 1
                continue
            missing.append(part)
            if stored is None:
                notes += [f"{path} is damaged and is computed again" for path in self.store.damaged(part.key)]
        return missing, notes

    def _about_strays(self) -> list[str]:
        keys = {part.key for part in self.rounds.parts}
        stray = "is of another study or of other rules of the model; it is left alone and not used"
        if self.design.study.value.stop is not None:
            stray = stray.replace("study", "study, of another stop rule")
        return [f"{path} {stray}" for path in sorted(self.store.strays(keys))]

    def _compute(self, missing: Sequence[Part], executor: Executor[Job, Computed]) -> None:
        width = executor.room() // 2  # what takes on two tasks at a time has one in hand and one in reserve
        for position, found in self.supervisor.results(executor, self._tasks(missing, width)):
            self._keep(missing[position], found)

    @contextmanager
    def _told_if_interrupted(self) -> Iterator[None]:
        """Let an interruption say how many parts it leaves, of those that are known to be needed."""
        try:
            yield
        except Interrupted as interrupt:
            there, known = self.found + self.computed, len(self.rounds.parts)
            interrupt.kept = f"{there} of {known} parts {'is' if there == 1 else 'are'} finished and"
            raise

    def _leave_out_surplus(self) -> None:
        """Forget what failed of runs that the stop rule does not ask for."""
        asked = self.rounds.replicates
        self.failed = {run: what for run, what in self.failed.items() if run[1] < asked[run[0]]}

    def _accepts(self, part: Part, faults: Mapping[Run, str]) -> bool:
        """Say whether a part that is there will do: every run ended well, or is to be left in quarantine."""
        if not faults:
            return True
        noted = self.quarantine.faults(part) if self.on_error == "quarantine" else {}
        if not faults.keys() <= noted.keys():
            return False
        self.failed |= {run: (noted[run], _at(part, run, noted[run])) for run in faults}
        return True

    def _tasks(self, parts: Sequence[Part], width: int) -> Iterator[list[Job]]:
        """Yield the tasks of each part: one, but several of the last, so that all processes end together.

        Lazily, because a large study has more scenarios than fit into memory.
        """
        for place, part in enumerate(parts):
            scenarios = {
                number: pickle.dumps(self.design.scenario_at(point))
                for number, point in zip(part.block.points, part.points, strict=True)
            }
            job = Job(
                part.identity,
                part.block.runs,
                scenarios,
                self._settings(part),
                observation=self.design.observation,
            )
            noted = self.quarantine.faults(part) if self.on_error == "quarantine" else {}
            job = job.only([run for run in job.runs if run not in noted]) if noted else job
            behind = len(parts) - place
            yield job.divided(2 * width // behind) if width > 1 and behind <= width else [job]

    def _settings(self, part: Part) -> dict[Run, Settings]:
        """Return what the runs of a part draw from posteriors; those of one replicate share it."""
        drawn: dict[tuple[str, int], Settings | None] = {}
        settings = {}
        for number, replicate in part.block.runs:
            point = part.points[number - part.block.points.start]
            key = (point.scenario, replicate)
            if key not in drawn:
                drawn[key] = self.design.draws_at(point, replicate)
            if (values := drawn[key]) is not None:
                settings[number, replicate] = values
        return settings

    def _keep(self, part: Part, found: Computed) -> None:
        """Store a part, with a row for every run, and note what went wrong."""
        noted = self.quarantine.faults(part)
        faults = {**(noted if self.on_error == "quarantine" else {}), **found.faults}
        for run, fault in faults.items():
            self.failed[run] = (fault, _at(part, run, fault))
        if found.faults and self.on_error == "stop":
            raise RunFailed(self.failed[min(found.faults)][1])
        with output_to(self.store.folder):
            self.store.save(part.key, found.data or self._assembled(part, found, faults))
            for run in noted.keys() - faults.keys():
                self.quarantine.release(part, run)
            for run in found.faults if self.on_error == "quarantine" else ():
                self.quarantine.commit(self.design, part, run, *self.failed[run])
        self.done += len(part.block.runs)
        self.computed += 1
        self._tell()

    def _assembled(self, part: Part, found: Computed, faults: Mapping[Run, Fault]) -> bytes:
        from dilemma_sim.study.partfile import part_bytes

        rows = {(row.point, row.replicate): row for row in found.rows}
        for run, fault in faults.items():
            scenario = self.design.scenario_at(part.points[run[0] - part.block.points.start])
            rows[run] = rows_without_values(scenario, *run, fault.status)
        return part_bytes(part.identity, [rows[run] for run in part.block.runs], self.design.observation)

    def _write_results(self) -> None:
        from dilemma_sim.study.assembly import result_tables, write_results
        from dilemma_sim.study.reference_table import write_reference_table

        def sound(part: Part) -> bytes:
            data = self.store.data_of(part)
            if data is None:
                advice = "run the sweep again to mend it"
                raise OutputFailed(f"a part of {self.folder} was damaged meanwhile; {advice}")
            return data

        study = self.design.study.value
        with output_to(self.folder):
            replicates = self.rounds.replicates
            tables = result_tables(study, self.design.points, self.rounds.parts, sound, replicates)
            rows, digest = write_results(self.folder, study, tables)
            if self.design.observation is not None:
                write_reference_table(self.folder, self.design, self.rounds.parts, sound, digest)
            statuses = Counter(fault.status for fault, _ in self.failed.values())
            self.manifest |= {
                "duration_seconds": round(perf_counter() - self.clock, 3),
                "complete": not self.failed,
                "failed": [message for _, (_, message) in sorted(self.failed.items())],
                "runs": {"ok": sum(replicates.values()) - len(self.failed), **dict(sorted(statuses.items()))},
                "retries": self.supervisor.retries,
                "rows": rows,
                "data_sha256": digest,
            }
            if study.stop is not None:
                self.manifest["points_by_replicates"] = by_replicates(replicates)
            write_manifest(self.folder, self.manifest)

    def _on_run(self, ticket: int) -> None:
        self.supervisor.on_run(ticket)
        self._tell()

    def _tell(self) -> None:
        if self._progress is not None:
            done = min(self.total, self.done + self.supervisor.ran)
            self._progress(done, self.total, len(self.failed))


def _manifest(folder: Path, design: Design, command: str) -> dict[str, Any]:
    study, base = design.study.value, design.base.value
    before: dict[str, Any] = sealed_manifest(folder) if kind_of(folder) == "sweep" else {}
    if before and before["study"] != study.title:
        advice = "choose another folder with --out"
        raise FolderRefused(f"{folder} holds another study, '{before['study']}'; {advice}")
    started = datetime.now(UTC)  # noqa: TID251 - a manifest says when its job began
    return {
        "schema": 1,
        "kind": "sweep",
        **provenance(command, started, 0.0),
        "study": study.title,
        "scenario": base.title,
        "scenario_sha256": scenario_digest(base),
        **_posteriors(design),
        "model_sha256": model_digest(),
        "seed": study.seed,
        "replicates": study.replicates,
        "points": len(design.points),
        "store_format": FORMAT,
        "runs_a_part": before["runs_a_part"] if before.get("store_format") == FORMAT else RUNS_A_PART,
        "sizes": grown(before.get("sizes", ()), len(design.points), study.replicates),
        "complete": False,
    }


def _posteriors(design: Design) -> dict[str, Any]:
    """Return what is drawn from the posterior of each scenario that names one."""
    found = {
        label: manifested(document.value, design.resamples[label]).get("posterior")
        for label, document in design.bases.items()
    }
    found = {label: facts for label, facts in found.items() if facts is not None}
    return {"posteriors": found} if found else {}


def _at(part: Part, run: Run, fault: Fault) -> str:
    number, replicate = run
    point = part.points[number - part.block.points.start]
    values = ", ".join(f"{key}={value}" for key, value in point.settings.items())
    what = fault.message
    if fault.status != "failed":
        what = f"replicate {replicate} of seed {part.identity['seed']} failed: {what}"
    return f"design point {number} ({values}): {what}"
