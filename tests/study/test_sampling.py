from __future__ import annotations

import sys
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from dilemma_sim.scenario.designs import DesignChoice
from dilemma_sim.scenario.factors import Factor
from dilemma_sim.scenario.studies import Study
from dilemma_sim.study.errors import LibraryMissing
from dilemma_sim.study.sampling import quantiles, settings_of, unit_sample, values_at


def study(factors, design):
    said = {
        "schema": 1,
        "title": "A study",
        "scenario": "one-country",
        "factors": factors,
        "design": design,
        "outcomes": [{"outcome": "turnout", "functional": "total"}],
    }
    return Study.model_validate(said)


A_TO_C = {
    "a": {"range": {"from": 0, "to": 10}},
    "b": {"range": {"from": 1, "to": 100, "scale": "log"}},
    "c": {"list": ["x", "y", "z"]},
}


def test_a_grid_varies_the_last_factor_fastest_and_a_zip_takes_them_together():
    factors = {"a": {"list": [1, 2]}, "b": {"list": ["x", "y"]}}
    found = [tuple(point.values()) for point in settings_of(study(factors, "grid"))]
    assert found == [(1, "x"), (1, "y"), (2, "x"), (2, "y")]
    assert [tuple(point.values()) for point in settings_of(study(factors, "zip"))] == [(1, "x"), (2, "y")]


def test_points_one_by_one_are_taken_as_they_are():
    points = [{"b": "x", "a": 1}, {"a": 3, "b": "y"}]
    found = list(settings_of(study({"a": {}, "b": {}}, {"list": {"points": points}})))
    assert found == points
    assert [list(point) for point in found] == [["a", "b"], ["a", "b"]]


def test_a_latin_hypercube_has_one_value_in_every_stratum_of_every_factor():
    points = list(settings_of(study(A_TO_C, {"latin_hypercube": {"samples": 60, "seed": 3}})))
    assert len(points) == 60
    assert sorted(int(point["a"] / 10 * 60) for point in points) == list(range(60))
    assert sorted(int(np.log10(point["b"]) / 2 * 60) for point in points) == list(range(60))
    assert {name: sum(point["c"] == name for point in points) for name in "xyz"} == {
        "x": 20,
        "y": 20,
        "z": 20,
    }


@pytest.mark.parametrize(("second_order", "rows"), [(False, 8 * (3 + 2)), (True, 8 * (2 * 3 + 2))])
def test_a_sobol_sample_has_the_size_of_the_scheme_of_saltelli(second_order, rows):
    design = {"sobol": {"samples": 8, "second_order": second_order}}
    points = list(settings_of(study(A_TO_C, design)))
    assert len(points) == rows == study(A_TO_C, design).size


def test_a_sobol_sample_swaps_one_factor_at_a_time_between_two_base_samples():
    unit = unit_sample(DesignChoice.model_validate({"sobol": {"samples": 4}}), 3).reshape(4, 5, 3)
    for first, *mixed, second in unit:
        for factor, row in enumerate(mixed):
            swapped = first.copy()
            swapped[factor] = second[factor]
            assert row.tolist() == swapped.tolist()


def test_a_walk_of_morris_changes_one_factor_at_a_time_and_every_factor_once():
    factors = {name: {"range": {"from": 0, "to": 3}} for name in "abcd"}
    points = list(settings_of(study(factors, {"morris": {"trajectories": 6, "levels": 4}})))
    assert len(points) == 6 * 5
    assert {value for point in points for value in point.values()} <= {0, 1, 2, 3}
    for start in range(0, 30, 5):
        walk = points[start : start + 5]
        changed = [[key for key in before if before[key] != after[key]] for before, after in pairwise(walk)]
        assert all(len(keys) == 1 for keys in changed)
        assert sorted(keys[0] for keys in changed) == list("abcd")


@pytest.mark.parametrize(
    "design",
    [
        {"latin_hypercube": {"samples": 16}},
        {"sobol": {"samples": 16}},
        {"morris": {"trajectories": 16}},
    ],
)
def test_a_design_is_a_function_of_the_study_and_another_seed_gives_another(design):
    ((name, settings),) = design.items()
    found = list(settings_of(study(A_TO_C, design)))
    assert found == list(settings_of(study(A_TO_C, design)))
    assert found != list(settings_of(study(A_TO_C, {name: {**settings, "seed": 2}})))


@pytest.mark.parametrize(("design", "module"), [("sobol", "sobol"), ("morris", "morris")])
def test_a_design_that_needs_salib_says_how_to_get_it(monkeypatch, design, module):
    monkeypatch.setitem(sys.modules, "SALib.sample", None)
    settings = {"samples": 8} if design == "sobol" else {"trajectories": 2}
    with pytest.raises(LibraryMissing) as caught:
        list(settings_of(study(A_TO_C, {design: settings})))
    assert str(caught.value) == (
        f"the design '{design}' needs SALib, which is not installed; "
        "install it with: pip install 'dilemma-sim[analysis]'"
    )


@pytest.mark.parametrize(
    ("said", "law"),
    [
        ({"name": "normal", "mean": 1, "sd": 2}, stats.norm(1, 2)),
        ({"name": "lognormal", "median": 3, "sigma": 0.5}, stats.lognorm(0.5, scale=3)),
        ({"name": "uniform", "low": -1, "high": 3}, stats.uniform(-1, 4)),
        ({"name": "triangular", "low": 0, "mode": 1, "high": 4}, stats.triang(0.25, 0, 4)),
        ({"name": "beta", "a": 2, "b": 3}, stats.beta(2, 3)),
        ({"name": "beta", "a": 2, "b": 3, "low": 1, "high": 5}, stats.beta(2, 3, 1, 4)),
    ],
)
def test_the_middle_and_the_ends_of_distributions(said, law):
    said = {key: float(value) if key != "name" else value for key, value in said.items()}
    found = quantiles(Factor.model_validate({"distribution": said}), [0.1, 0.5, 0.9])
    assert found == pytest.approx(law.ppf([0.1, 0.5, 0.9]))


def test_known_quantiles():
    lognormal = Factor.model_validate({"distribution": {"name": "lognormal", "median": 3.0, "sigma": 1.0}})
    assert quantiles(lognormal, [0.5])[0] == pytest.approx(3.0)
    log = Factor.model_validate({"distribution": {"name": "loguniform", "low": 0.01, "high": 100.0}})
    assert quantiles(log, [0.25, 0.5]) == pytest.approx([0.1, 1.0])
    cut = {"name": "truncated_normal", "mean": 0.0, "sd": 1.0, "low": 0.0, "high": 50.0}
    half = quantiles(Factor.model_validate({"distribution": cut}), [0.0, 0.5])
    assert half == pytest.approx([0.0, stats.norm.ppf(0.75)], abs=1e-9)


@given(st.lists(st.floats(0, 1), min_size=1, max_size=20), st.integers(1, 7))
def test_places_between_0_and_1_mean_a_value_of_the_list(unit, count):
    factor = Factor.model_validate({"list": list(range(count))})
    found = values_at(factor, np.array(unit))
    assert found == [min(int(place * count), count - 1) for place in unit]


def test_whole_numbers_are_rounded():
    factor = Factor.model_validate({"range": {"from": 1, "to": 4}})
    found = values_at(factor, np.array([0.0, 0.4, 0.6, 1.0]), whole=True)
    assert found == [1, 2, 3, 4]
    assert all(type(value) is int for value in found)
