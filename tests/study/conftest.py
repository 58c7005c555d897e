from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest

SHORT = """\
schema: 1
extends: one-country
title: Nine weeks
period: {end: 2020-03-08}
timeline: {visit: null, session: null}
countries: {homeland: {strata: {families: {agents: 500}, workers: {agents: 500}, public: {agents: 500}}}}
"""

STUDY = """\
schema: 1
title: Noise and the media
scenario: short.yaml
replicates: 12
factors:
  participation.noise: {grid: {from: 0.05, to: 0.15, steps: 2}}
  agenda.media: {list: [0.1, 0.2]}
outcomes:
  - {outcome: turnout, functional: total}
  - {outcome: core_share, functional: weeks_above, threshold: 0.7, name: loud}
  - {outcome: internal_posture, functional: share_of_weeks, value: tolerate}
"""


@pytest.fixture(scope="session")
def short_path(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("scenarios") / "short.yaml"
    path.write_text(SHORT, encoding="utf-8")
    return path


@pytest.fixture(scope="session")
def write_study() -> Callable[[Path], Path]:
    def write(folder: Path) -> Path:
        (folder / "short.yaml").write_text(SHORT, encoding="utf-8")
        path = folder / "study.yaml"
        path.write_text(STUDY, encoding="utf-8")
        return path

    return write


@pytest.fixture
def study_path(tmp_path: Path, write_study: Callable[[Path], Path]) -> Path:
    return write_study(tmp_path)


@pytest.fixture(scope="session")
def run_folder(tmp_path_factory: pytest.TempPathFactory, short_path: Path) -> Path:
    """A run of three replicates, without figures."""
    from dilemma_sim.scenario import read_scenario
    from dilemma_sim.study.engine import replicate
    from dilemma_sim.study.folder import write_run

    document = read_scenario(short_path)
    folder = tmp_path_factory.mktemp("run") / "run"
    folder.mkdir()
    started = datetime(2020, 1, 2, 3, 4, 5, tzinfo=UTC)
    write_run(folder, replicate(document.value, 3, seed=1, jobs=1), document, "dilemma-sim run", started, 1.0)
    return folder


@pytest.fixture(scope="session")
def study_folder(tmp_path_factory: pytest.TempPathFactory, write_study: Callable[[Path], Path]) -> Path:
    """A sweep of three replicates at four points in two parts."""
    from dilemma_sim.study.sweep import sweep

    folder = tmp_path_factory.mktemp("study")
    path = write_study(folder)
    path.write_text(STUDY.replace("replicates: 12", "replicates: 3"), encoding="utf-8")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("dilemma_sim.study.sweep.RUNS_A_PART", 6)
        return sweep(path, folder / "out", jobs=1).folder.path


@pytest.fixture(scope="session")
def comparison_folder(tmp_path_factory: pytest.TempPathFactory, short_path: Path) -> Path:
    """A comparison of two replicates with a noisier arm."""
    from dilemma_sim import compare
    from dilemma_sim.scenario import read_scenario
    from dilemma_sim.study.comparefolder import changed, write_comparison

    base, noisy = read_scenario(short_path), ["participation.noise=0.2"]
    others = changed(read_scenario(short_path, noisy), noisy)
    comparison = compare(base.value, {name: one.value for name, one in others.items()}, 2, seed=3, jobs=1)
    folder = tmp_path_factory.mktemp("comparison") / "comparison"
    folder.mkdir()
    started = datetime(2020, 1, 2, 3, 4, 5, tzinfo=UTC)
    write_comparison(folder, comparison, base, others, "dilemma-sim compare", started, 1.0)
    return folder
