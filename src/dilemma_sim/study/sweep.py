"""Sweeps: every design point of a study, several times, in parts that survive any interruption."""

from __future__ import annotations

import pickle
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from os import PathLike
from pathlib import Path
from time import perf_counter
from typing import TYPE_CHECKING, Any, Literal

from dilemma_sim.study.design import Design, Point, resolve
from dilemma_sim.study.digest import data_digest, model_digest, scenario_digest
from dilemma_sim.study.engine import Progress, Task, run, worthwhile_jobs
from dilemma_sim.study.errors import FolderInUse, FolderRefused, RunFailed
from dilemma_sim.study.folder import RESULTS, name_of
from dilemma_sim.study.manifest import FILE, as_json, kind_of, provenance, read_manifest, refuse_foreign
from dilemma_sim.study.quarantine import Quarantine
from dilemma_sim.study.store import Store, key_of
from dilemma_sim.study.sweepfolder import SweepFolder, write_inputs, write_results
from dilemma_sim.study.workers import run_tasks
from dilemma_sim.study.writing import output_to, remove_partial, write_whole

if TYPE_CHECKING:
    from dilemma_sim.scenario import Document
    from dilemma_sim.scenario.studies import Study

OnError = Literal["stop", "continue", "quarantine"]

# The boundaries of parts must not move once a study exists; its manifest keeps the number it began with.
RUNS_A_PART = 10


@dataclass(frozen=True)
class Part:
    """Hold what is computed and stored at a stretch: some replicates at one design point."""

    point: Point
    replicates: range
    key: str


@dataclass(frozen=True)
class Swept:
    """Hold how a sweep ended.

    Attributes
    ----------
    folder : the results.
    computed, kept : numbers of parts that were computed, and that were there already.
    failed : what went wrong, a sentence for each part without results.
    """

    folder: SweepFolder
    computed: int
    kept: int
    failed: tuple[str, ...]


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
) -> Swept:
    """Run a study, or what is missing of it, and write its results.

    Parts that are in the folder and whole are not computed again, so that a sweep that was interrupted
    resumes where it was, and a study that has grown only computes what is new.

    Parameters
    ----------
    study : a study, or the name or path of one.
    out : the folder of the study, by default one under `results` that has its name.
    jobs : number of processes; by default as many as there are cores, where that is worth starting them.
    progress : is called with the numbers of runs done and of all runs.
    on_error : what a run that fails does: end the sweep, leave a gap that the next sweep tries again, or
        leave a gap that later sweeps with `quarantine` respect, with a note of the error in the folder.
    command : the command line, for the manifest.

    Raises
    ------
    ScenarioError : the study is wrong; nothing has been run.
    RunFailed : a run failed, or all did; the parts that ended are kept.
    FolderRefused, FolderInUse, OutputFailed : the folder cannot be used.
    """
    document = read_study(study) if isinstance(study, str | PathLike) else study
    design = resolve(document)
    folder = default_folder(document) if out is None else Path(out)
    refuse_foreign(folder, "sweep")
    with output_to(folder):
        folder.mkdir(parents=True, exist_ok=True)
    with _locked(folder):
        return _carry_out(folder, design, jobs, progress, on_error, command)


def _carry_out(
    folder: Path, design: Design, jobs: int | None, progress: Progress | None, on_error: OnError, command: str
) -> Swept:
    clock = perf_counter()
    with output_to(folder):
        remove_partial(folder)
        manifest = _manifest(folder, design, command)
        write_inputs(folder, design, manifest)  # before the parts: it makes the folder one of a study
        store = Store(folder / "parts")
    parts = list(_parts(design, manifest["runs_a_part"]))
    missing = [part for part in parts if store.load(part.key) is None]
    failed = _compute(store, design, parts, missing, jobs, progress, on_error)
    if len(failed) == len(parts):
        raise RunFailed(f"no run of the study ended well; the first: {next(iter(failed.values()))}")
    there = ((part.point, store.load(part.key)) for part in parts if part.key not in failed)
    with output_to(folder):
        results = write_results(folder, design.study.value, there)
        manifest |= {
            "duration_seconds": round(perf_counter() - clock, 3),
            "complete": not failed,
            "failed": list(failed.values()),
            "rows": len(results),
            "data_sha256": data_digest(results),
        }
        write_whole(folder / FILE, as_json(manifest))
    kept = len(parts) - len(missing)
    return Swept(SweepFolder.open(folder), len(missing) - len(failed), kept, tuple(failed.values()))


def _compute(
    store: Store,
    design: Design,
    parts: Sequence[Part],
    missing: Sequence[Part],
    jobs: int | None,
    progress: Progress | None,
    on_error: OnError,
) -> dict[str, str]:
    """Compute and store the parts that are missing; return what went wrong, by the key of the part."""
    quarantine = Quarantine(store.folder.parent / "quarantine")
    failed = quarantine.messages([part.key for part in missing]) if on_error == "quarantine" else {}
    wanted = [part for part in missing if part.key not in failed]
    total = sum(len(part.replicates) for part in parts)
    done = total - sum(len(part.replicates) for part in wanted)
    jobs = worthwhile_jobs(jobs, total - done, len(wanted))
    with closing(run_tasks(encoded, _tasks(design, wanted), jobs)) as ended_parts:
        for ended in ended_parts:
            part = wanted[ended.position]
            if ended.result is not None:
                with output_to(store.folder):
                    store.save(part.key, ended.result)
                    quarantine.release(part.key)
            else:
                failed[part.key] = _at(part, ended.error)
                if on_error == "stop":
                    raise RunFailed(failed[part.key]) from ended.error
                if on_error == "quarantine":
                    with output_to(store.folder):
                        quarantine.commit(part.key, failed[part.key], ended.error)
            done += len(part.replicates)
            if progress is not None:
                progress(done, total)
    return failed


def encoded(task: Task) -> bytes:
    """Run the replicates of a task and return their weekly curves as a Parquet file.

    Raises
    ------
    RunFailed : a run raised an error.
    """
    from dilemma_sim.study.tables import curves_frame, curves_meaning, parquet_bytes

    return parquet_bytes(curves_frame(run(task)), curves_meaning())


def _parts(design: Design, runs_a_part: int) -> Iterator[Part]:
    study = design.study.value
    for point in design.points:
        for start in range(0, study.replicates, runs_a_part):
            replicates = range(start, min(start + runs_a_part, study.replicates))
            yield Part(point, replicates, key_of(point.scenario_sha256, study.seed, replicates))


def _tasks(design: Design, parts: Sequence[Part]) -> Iterator[Task]:
    # Lazily, because a large study has more scenarios than fit into memory.
    for part in parts:
        scenario = pickle.dumps(design.scenario_at(part.point))
        yield Task(scenario, design.study.value.seed, part.replicates, compiled=True)


def _manifest(folder: Path, design: Design, command: str) -> dict[str, Any]:
    study, base = design.study.value, design.base.value
    before = read_manifest(folder, "sweep") if kind_of(folder) == "sweep" else {"study": study.title}
    if before["study"] != study.title:
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
        "model_sha256": model_digest(),
        "seed": study.seed,
        "replicates": study.replicates,
        "points": len(design.points),
        "runs_a_part": before.get("runs_a_part", RUNS_A_PART),
        "complete": False,
    }


def _at(part: Part, error: Exception | None) -> str:
    values = ", ".join(f"{key}={value}" for key, value in part.point.settings.items())
    return f"design point {part.point.number} ({values}): {error}"


@contextmanager
def _locked(folder: Path) -> Iterator[None]:
    from filelock import FileLock, Timeout

    lock = FileLock(folder / ".lock")
    with output_to(folder):
        try:
            lock.acquire(timeout=0)
        except Timeout:
            advice = "wait until it ends, or choose another folder with --out"
            raise FolderInUse(f"another sweep is working in {folder}; {advice}") from None
    try:
        yield
    finally:
        lock.release()
