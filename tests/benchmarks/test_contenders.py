"""The contenders of the benchmarks follow our rule: the same citizens come, week by week."""

from __future__ import annotations

import sys
from importlib.util import find_spec
from pathlib import Path
from shutil import which

import numpy as np
import pytest

ROOT = Path(__file__).parents[2]
CITIZENS, SHARE, WEEKS = 2_000, 0.05, 4
#: What has to be there for a contender; the others need nothing more than we do.
NEEDED = {"c-same": "cc", "c-plain": "cc", "c-dense": "cc", "agentpy": "agentpy", "frames": "mesa_frames"}


@pytest.fixture(scope="module", autouse=True)
def importable() -> object:
    with pytest.MonkeyPatch.context() as patch:
        patch.syspath_prepend(str(ROOT))
        yield
    for name in [name for name in sys.modules if name.partition(".")[0] == "benchmarks"]:
        del sys.modules[name]


def came(name: str, citizens: int = CITIZENS, share: float = SHARE) -> list[list[int]]:
    from benchmarks.contenders import CONTENDERS

    contender, seen = CONTENDERS[name].load()(citizens, share), []
    for week in range(WEEKS):
        contender.prepare(week)
        seen.append(np.asarray(contender.week(week)).tolist())
    return seen


@pytest.mark.parametrize(
    "name",
    [
        "numpy-ours",
        "numpy-dense",
        "c-same",
        "c-plain",
        "c-dense",
        "mesa-list",
        "mesa-do",
        "mesa-shuffle",
        "mesa-shortcut",
        "agentpy",
    ],
)
@pytest.mark.filterwarnings("ignore::Warning:agentpy")
def test_the_same_citizens_come(name: str) -> None:
    needed = NEEDED.get(name)
    if needed is not None and not (which(needed) or find_spec(needed)):
        pytest.skip(f"{needed} is not installed")
    theirs = came(name)
    assert theirs == came("ours")
    assert sum(map(len, theirs)) > 200


@pytest.mark.parametrize("name", ["numpy-ours", "numpy-dense", "c-same", "c-plain", "c-dense"])
def test_the_same_citizens_of_a_crowd_come(name: str) -> None:
    needed = NEEDED.get(name)
    if needed is not None and not which(needed):
        pytest.skip(f"{needed} is not installed")
    theirs = came(name, 270_000, 0.004)
    assert theirs == came("ours", 270_000, 0.004)
    assert sum(map(len, theirs)) > 3000


def test_an_interpreter_without_our_libraries_draws_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    from benchmarks.ours import population

    from benchmarks import rule

    mine = population(270_000, 0.004).rule()
    drawn = mine.rests(3)
    monkeypatch.setattr(rule, "_scan", lambda: None)
    assert np.array_equal(mine.rests(3), drawn)


def test_those_who_came_push_the_memory_of_their_circle() -> None:
    """Dense and object memory agree in the end only if pushes do; here they are strong."""
    from benchmarks.ours import Population
    from benchmarks.rule import push

    rule = Population(25, SHARE).rule()
    remembered = np.zeros(25)
    push(remembered, np.array([0, 3, 24]), rule)
    expected = np.zeros(25)
    expected[:11] = [1, 2, 2, 1, *[2] * 7]
    expected[:11] *= rule.gain / 10
    expected[22:24] = rule.gain / 2
    assert remembered == pytest.approx(expected)


def test_a_contender_that_lets_others_come_ends_the_measuring() -> None:
    from benchmarks.weeks import Measured, Unequal, _compare

    truth, other = {"count": 5, "crc": 1}, {"count": 5, "crc": 2}
    with pytest.raises(Unequal, match="Mesa, plain list: 5 citizens came in week 0, with ours 5"):
        _compare("mesa-list", 0, truth, other, Measured())
    _compare("numpy-dense", 0, truth, other, Measured())
    with pytest.raises(Unequal, match="NumPy, dense columns"):
        _compare("numpy-dense", 0, truth, {"count": 9, "crc": 2}, Measured())
