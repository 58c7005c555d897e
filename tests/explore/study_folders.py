"""Small studies of a short scenario, swept once for all tests of the study page."""

from __future__ import annotations

import shutil
from collections.abc import Mapping
from pathlib import Path

import pytest

from dilemma_sim.study.sweep import sweep
from dilemma_sim.study.sweepfolder import sealed_manifest, write_manifest

SCENARIO = """\
schema: 1
extends: one-country
title: Nine weeks
period: {end: 2020-03-08}
timeline: {visit: null, session: null}
do: {hold: {country: homeland, choose: silence, starting: 2020-01-06}}
countries: {homeland: {strata: {families: {agents: 100}, workers: {agents: 100}, public: {agents: 100}}}}
"""

OUTCOMES = """\
outcomes:
  - {outcome: turnout, functional: total}
  - {outcome: external_posture, functional: share_of_weeks, value: silence}
"""

STUDIES = {
    "grid": """\
schema: 1
title: Noise, the media and a posture held
description: A grid of three factors, one of them a name.
scenario: short.yaml
levers:
  do.hold.choose: {list: [by_rule, silence]}
factors:
  participation.noise: {list: [0.05, 0.1, 0.2]}
  agenda.media: {list: [0.1, 0.3], also: [agenda.imitation]}
replicates: 4
""",
    "sampled": """\
schema: 1
title: Two scenarios
scenarios: {quiet: short.yaml, other: other.yaml}
design: {latin_hypercube: {samples: 5}}
uncertainties:
  participation.noise: {range: {from: 0.02, to: 0.3, scale: log}}
  agenda.media: {range: {from: 0.1, to: 0.5}}
replicates: 2
""",
    "single": """\
schema: 1
title: One factor
scenario: short.yaml
factors:
  participation.noise: {list: [0.05, 0.1, 0.2]}
replicates: 3
""",
}


def written(folder: Path, name: str) -> Path:
    """Write a study and the scenarios it names."""
    (folder / "short.yaml").write_text(SCENARIO, encoding="utf-8")
    other = SCENARIO.replace("Nine weeks", "Another").replace("{agents: 100}", "{agents: 150}")
    (folder / "other.yaml").write_text(other, encoding="utf-8")
    path = folder / f"{name}.yaml"
    path.write_text(STUDIES[name] + OUTCOMES, encoding="utf-8")
    return path


def swept(folder: Path, name: str, runs_a_part: int = 4, on_error: str = "stop") -> Path:
    """Sweep a study into many small parts, and return its folder."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("dilemma_sim.study.sweep.RUNS_A_PART", runs_a_part)
        return sweep(written(folder, name), folder / f"results-{name}", jobs=1, on_error=on_error).folder.path


def interrupted(folder: Path, target: Path, parts: int) -> Path:
    """Copy a study folder as it was before its last parts were computed."""
    shutil.copytree(folder, target)
    manifest = sealed_manifest(target)
    open_manifest: Mapping[str, object] = {
        key: value
        for key, value in manifest.items()
        if key not in ("data_sha256", "rows", "runs", "failed", "retries")
    }
    write_manifest(target, {**open_manifest, "complete": False})
    for table in ("results.csv", "results.parquet", "summary.csv", "summary.parquet"):
        (target / table).unlink()
    for path in sorted((target / "parts").glob("*.parquet"))[:parts]:
        path.unlink()
    return target
