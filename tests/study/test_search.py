from __future__ import annotations

import subprocess
import sys
import time
from pathlib import Path

import numpy as np
import pytest

from dilemma_sim.scenario.calibrations import Calibration
from dilemma_sim.scenario.factors import Factor
from dilemma_sim.study import abc
from dilemma_sim.study.priors import Priors
from dilemma_sim.study.scores import Scaling
from dilemma_sim.study.search import Distance, search

pytest.importorskip("pyabc", reason="the extra dilemma-sim[calibrate] is not installed")

from study.gaussian import NOISE, Gaussian

SCRIPT = """\
import sys
from pathlib import Path
sys.path.insert(0, {tests!r})
from study.test_search import searched
if __name__ == "__main__":
    searched(Path({file!r}), 3, jobs=2)
"""
SEEN = 0.8
ONE = np.array([[-1.0], [0.0], [1.0]])


def searched(file, generations, jobs=1, population=60):
    factor = Factor.model_validate({"distribution": {"name": "normal", "mean": 0.0, "sd": 1.0}})
    fit = Calibration(fitted=["a"], population=population, generations=generations)
    scaling = Scaling.of(ONE)
    return search(
        file, Gaussian(Priors({"a": factor})), Distance(scaling), np.array([[SEEN]]), 1.0, fit, jobs
    ), scaling


def test_the_search_finds_the_posterior_of_a_normal_mean(tmp_path):
    found, scaling = searched(tmp_path / "smc.db", 3, population=200)
    weight = found.weight * abc.epanechnikov(found.distance)
    weight /= weight.sum()
    record = scaling.scaled(np.array([[SEEN]]))[0]
    values = abc.adjusted(found.values, scaling.scaled(found.statistics), record, weight)[:, 0]
    precision = 1.0 + 1.0 / NOISE**2
    mean = weight @ values
    assert mean == pytest.approx(SEEN / NOISE**2 / precision, abs=0.1)
    assert (weight @ (values - mean) ** 2) ** 0.5 == pytest.approx(precision**-0.5, abs=0.1)


def test_generations_draw_nearer_and_an_interrupted_search_ends_as_one_that_was_not(tmp_path):
    whole, _ = searched(tmp_path / "whole.db", 3)
    assert whole.epsilons[0] > whole.epsilons[1] > whole.epsilons[2]
    searched(tmp_path / "halted.db", 1)
    (tmp_path / "halted.ended").unlink()
    resumed, _ = searched(tmp_path / "halted.db", 3)
    assert resumed.values.tolist() == whole.values.tolist()
    assert resumed.weight == pytest.approx(whole.weight)


def test_a_search_that_is_whole_is_only_read(tmp_path):
    first, _ = searched(tmp_path / "smc.db", 2)
    again, _ = searched(tmp_path / "smc.db", 2)
    assert again.values.tolist() == first.values.tolist()


@pytest.mark.slow
@pytest.mark.timeout(300)
def test_a_search_is_the_same_for_two_processes_and_after_it_was_killed(tmp_path):
    whole, _ = searched(tmp_path / "whole.db", 3)
    script = tmp_path / "searching.py"
    script.write_text(SCRIPT.format(tests=str(Path(__file__).parents[1]), file=str(tmp_path / "killed.db")))
    process = subprocess.Popen([sys.executable, str(script)])
    while not (tmp_path / "killed.db").is_file():
        assert process.poll() is None
        time.sleep(0.02)
    process.kill()
    process.wait()
    again, _ = searched(tmp_path / "killed.db", 3, jobs=1)
    assert again.values.tolist() == whole.values.tolist()
