"""Runs of a reference table made again: whether another version of the model still gives the same numbers."""

from __future__ import annotations

import pickle
from typing import TYPE_CHECKING

import numpy as np

from dilemma_sim.study.design import outline
from dilemma_sim.study.errors import FolderRefused
from dilemma_sim.study.jobs import simulated
from dilemma_sim.study.observation import luck_of
from dilemma_sim.study.observed import history_of
from dilemma_sim.study.reference_table import read_reference_table
from dilemma_sim.study.sweep import read_study

if TYPE_CHECKING:
    from dilemma_sim.study.sweepfolder import SweepFolder


def differing(folder: SweepFolder, runs: int) -> list[int]:
    """Return which of the first runs of a reference table the model at hand gives other patterns for.

    Parameters
    ----------
    folder : of a calibration.
    runs : how many are made again.

    Returns
    -------
    list
        Numbers of design points; empty if every pattern of every run is the same, to the last bit.

    Raises
    ------
    FolderRefused : the table has other patterns than the study.
    """
    design = outline(read_study(str(folder.path / "study.yaml")))
    observation = design.observation
    assert observation is not None
    table = read_reference_table(folder)
    if list(table.statistics) != list(observation.statistics):
        raise FolderRefused(
            f"the reference table of {folder.path} has other patterns than its study asks for; run "
            "`dilemma-sim calibrate` on it again"
        )
    (variants,) = design.variants.values()
    study = design.study.value
    names = list(observation.statistics)
    found = []
    for row in range(min(runs, len(table))):
        number, replicate = (int(table.keys[name].iloc[row]) for name in ("point", "replicate"))
        settings: dict[str, float] = {
            str(key): int(value) if key in design.whole else float(value)
            for key, value in table.parameters.iloc[row].items()
        }
        scenario = variants.at(study.spread(settings))
        luck = luck_of(settings, replicate)
        record = simulated(pickle.dumps(scenario), study.seed, luck, compiled=True)
        values = observation.values(history_of(record, scenario, observation.patterns.named_from))
        again = np.array([values[name] for name in names], dtype=np.float64)
        there = table.statistics[names].iloc[row].to_numpy(np.float64)
        if not np.array_equal(again, there, equal_nan=True):
            found.append(number)
    return found
