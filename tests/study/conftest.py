from __future__ import annotations

from collections.abc import Callable
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
