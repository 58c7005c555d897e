"""Predict what each government holds around each outside event, before outcomes are looked at.

``python tools/predictions.py`` writes a table for each episode of the further cases and a manifest to
``results/predictions``. The tables are a pure function of the scenarios, the seed, the number of
replicates and the code, so that anyone can make them again.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from dilemma_sim import __version__
from dilemma_sim.scenario import ScenarioError, load_scenario
from dilemma_sim.study.digest import model_digest, scenario_digest
from dilemma_sim.study.engine import replicate
from dilemma_sim.study.errors import StudyError
from dilemma_sim.study.manifest import as_json

if TYPE_CHECKING:
    from dilemma_sim.scenario import Scenario
    from dilemma_sim.scenario.timeline import OutsideEvent
    from dilemma_sim.study.runs import Runs

ROOT = Path(__file__).resolve().parent.parent
FOLDER = ROOT / "results" / "predictions"

#: What is predicted: the windows of the further cases, each with the background of its own years.
EPISODES = (
    "mongolia-2016",
    "mongolia-2020",
    "turkey-2009",
    "turkey-2015",
    "turkey-2018-2019",
    "turkey-2020-2021",
)
SEED, REPLICATES = 2019, 400
#: Weeks looked at, from the week of the event on.
WEEKS = 5


def predictions(scenario: Scenario, runs: Runs) -> pd.DataFrame:
    """Return the chances of each posture around each outside event.

    Parameters
    ----------
    scenario : what was run.
    runs : its replicates.

    Returns
    -------
    One row an event, kin-state, menu and posture: the share of runs that hold the posture at the end of
    the week before the event (``before``), of its week and the weeks after (``week_0`` to ``week_4``),
    the mean of these (``held``), and the share of runs that hold it at the end of any of them (``ever``).
    """
    events = sorted(scenario.timeline.items(), key=lambda item: (item[1].at, item[0]))
    rows = [
        {"event": name, "day": event.at, "country": country, "menu": menu, "posture": posture}
        | chances(runs.weekly[f"{menu}_posture"][:, :, place] == posture, week)
        for name, event in events
        for week in [scenario.period.week_of(event.at)]
        for place, country in concerned(event, runs.countries)
        for menu in ("external", "internal")
        for posture in getattr(scenario.postures, menu)
    ]
    return pd.DataFrame(rows)


def concerned(event: OutsideEvent, countries: Sequence[str]) -> Iterable[tuple[int, str]]:
    """Return the kin-states that an event concerns, each with its place among all."""
    return [(place, name) for place, name in enumerate(countries) if name in (event.countries or countries)]


def chances(holds: np.ndarray[Any, np.dtype[np.bool_]], week: int) -> dict[str, float]:
    """Return how often a posture is held around a week.

    Parameters
    ----------
    holds : whether it is held, of shape (replicates, weeks).
    week : of the event; weeks beyond the end of the run are left empty.
    """
    after = holds[:, week : week + WEEKS]
    shares = dict(zip((f"week_{number}" for number in range(WEEKS)), after.mean(axis=0), strict=False))
    before = holds[:, week - 1].mean() if week > 0 else np.nan
    return {"before": before} | shares | {"held": after.mean(), "ever": after.any(axis=1).mean()}


def write(episodes: Sequence[str], replicates: int, seed: int, jobs: int, folder: Path) -> None:
    """Write the table of each episode, and the manifest."""
    scenarios = {name: load_scenario(name) for name in episodes}
    folder.mkdir(parents=True, exist_ok=True)
    for name, scenario in scenarios.items():
        table = predictions(scenario, replicate(scenario, replicates, seed, jobs).runs)
        table.to_csv(folder / f"{name}.csv", index=False, float_format="%.4f", lineterminator="\n")
        print(folder / f"{name}.csv", flush=True)
    manifest = {
        "package": "dilemma-sim",
        "version": __version__,
        "model_sha256": model_digest(),
        "seed": seed,
        "replicates": replicates,
        "scenario_sha256": {name: scenario_digest(scenario) for name, scenario in scenarios.items()},
    }
    (folder / "manifest.json").write_bytes(as_json(manifest))


def main() -> int:
    """Write the predictions and return the exit code."""
    parser = argparse.ArgumentParser(description="Predict postures around outside events.")
    parser.add_argument("episodes", nargs="*", help="scenarios, by default all episodes of the further cases")
    parser.add_argument("--replicates", type=int, default=REPLICATES, help="runs of each")
    parser.add_argument("--seed", type=int, default=SEED, help="root seed")
    parser.add_argument("--jobs", type=int, default=1, help="processes")
    parser.add_argument("--out", type=Path, default=FOLDER, help="folder to write")
    given = parser.parse_args()
    try:
        write(given.episodes or EPISODES, given.replicates, given.seed, given.jobs, given.out)
    except (ScenarioError, StudyError, ValueError) as error:
        print(error, file=sys.stderr)
        return 2
    return 0


if __name__ == "__main__":
    sys.exit(main())
