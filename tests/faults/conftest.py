from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import psutil
import pytest

from dilemma_sim.study.sweep import sweep

INJECTED = Path(__file__).parent / "injected"

SCENARIO = """\
schema: 1
extends: one-country
title: Nine weeks
period: {end: 2020-03-08}
timeline: {visit: null, session: null}
countries: {homeland: {strata: {families: {agents: 100}, workers: {agents: 100}, public: {agents: 100}}}}
"""

STUDY = """\
schema: 1
title: Noise and the media
scenario: short.yaml
replicates: 100
factors:
  participation.noise: {list: [0.05, 0.15]}
  agenda.media: {list: [0.1, 0.2]}
outcomes:
  - {outcome: turnout, functional: total}
  - {outcome: core_share, functional: weeks_above, threshold: 0.7, name: loud}
  - {outcome: internal_posture, functional: share_of_weeks, value: tolerate}
"""


def write_study(folder: Path, replicates: int = 100) -> Path:
    folder.mkdir(exist_ok=True)
    (folder / "short.yaml").write_text(SCENARIO)
    path = folder / f"study{replicates}.yaml"
    path.write_text(STUDY.replace("replicates: 100", f"replicates: {replicates}"))
    return path


def environment(**more: str) -> dict[str, str]:
    path = os.pathsep.join([str(INJECTED), os.environ.get("PYTHONPATH", "")])
    return {**os.environ, "PYTHONPATH": path, **more}


def command(*arguments: object) -> list[str]:
    return [sys.executable, "-m", "dilemma_sim", *map(str, arguments)]


def _hears_interrupts() -> None:
    # A shell that starts the tests in its background has them ignore what a terminal would send.
    signal.signal(signal.SIGINT, signal.SIG_DFL)


def start(*arguments: object, env: dict[str, str] | None = None) -> subprocess.Popen[str]:
    return subprocess.Popen(
        command(*arguments),
        env=env or environment(),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        preexec_fn=_hears_interrupts,  # noqa: PLW1509 - there are no threads here
    )


def run(*arguments: object, env: dict[str, str] | None = None, **how) -> subprocess.CompletedProcess[str]:
    call = command(*arguments)
    return subprocess.run(call, env=env or environment(), capture_output=True, text=True, check=False, **how)


def parts(folder: Path) -> list[Path]:
    return sorted((folder / "parts").glob("*.parquet"))


def manifest(folder: Path) -> dict[str, object]:
    return json.loads((folder / "manifest.json").read_text())


def data(folder: Path) -> tuple[object, list[str]]:
    """Return what must not differ: the digest of the results, and the parts with their hashes."""
    return manifest(folder)["data_sha256"], [path.name for path in parts(folder)]


def no_rubbish(folder: Path) -> bool:
    return not [path for path in folder.rglob("*") if ".partial" in path.name or path.name == ".lock.holder"]


def workers_of(process: subprocess.Popen[str]) -> list[psutil.Process]:
    try:
        children = psutil.Process(process.pid).children()
        return [child for child in children if "spawn_main" in " ".join(child.cmdline())]
    except psutil.Error:
        return []


def until(condition, process: subprocess.Popen[str] | None = None, seconds: float = 60) -> None:
    end = time.monotonic() + seconds
    while not condition():
        assert process is None or process.poll() is None, f"it has ended: {process.communicate()}"
        assert time.monotonic() < end, "it takes too long"
        time.sleep(0.01)


@pytest.fixture(scope="session")
def undisturbed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("undisturbed")
    return sweep(write_study(folder), folder / "out", jobs=1).folder.path


@pytest.fixture
def study(tmp_path: Path) -> Path:
    return write_study(tmp_path)


def kill_all(process: subprocess.Popen[str]) -> None:
    """Kill a process that still lives, with all that it has started."""
    if process.poll() is None:
        for child in psutil.Process(process.pid).children(recursive=True):
            child.kill()
    process.kill()
    process.wait()


class Cluster:
    """A Dask scheduler and its workers, as processes of their own."""

    def __init__(self, folder: Path, port: int = 0) -> None:
        self.file = folder / "scheduler.json"
        self.folder = folder
        self.scheduler = self.start_scheduler(port)
        self.address = str(json.loads(self.file.read_text())["address"])
        self.workers = [self.start_worker(), self.start_worker()]

    def start_scheduler(self, port: int) -> subprocess.Popen[str]:
        self.file.unlink(missing_ok=True)
        where = ["--host", "127.0.0.1", "--port", str(port), "--scheduler-file", str(self.file)]
        process = self._dask("scheduler", *where)
        until(lambda: self.file.exists() and self.file.read_text().endswith("}"), process)
        return process

    def start_worker(self, env: dict[str, str] | None = None) -> subprocess.Popen[str]:
        place = ["--local-directory", str(self.folder)]
        return self._dask("worker", self.address, "--nthreads", "1", *place, env=env)

    def restart(self) -> None:
        """Start all of it again, at the same address; workers do not outlive their scheduler."""
        self.close()
        self.scheduler = self.start_scheduler(int(self.address.rpartition(":")[2]))
        self.workers = [self.start_worker(), self.start_worker()]

    def close(self) -> None:
        for process in (*self.workers, self.scheduler):
            kill_all(process)

    def _dask(self, *arguments: str, env: dict[str, str] | None = None) -> subprocess.Popen[str]:
        call = [sys.executable, "-m", "dask", *arguments, "--no-dashboard"]
        quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
        return subprocess.Popen(call, env=env or environment(), text=True, cwd=self.folder, **quiet)


@pytest.fixture
def cluster(tmp_path: Path) -> Iterator[Cluster]:
    folder = tmp_path / "cluster"
    folder.mkdir()
    dask = Cluster(folder)
    yield dask
    dask.close()
