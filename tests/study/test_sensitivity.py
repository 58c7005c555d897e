"""Indices of functions whose indices are known, through the design and the tables that users have."""

from __future__ import annotations

import numpy as np
import pytest

from dilemma_sim.study.errors import AnalysisRefused
from dilemma_sim.study.indices import pawn_medians
from dilemma_sim.study.matching import luck_of, matched
from dilemma_sim.study.sampling import settings_of
from dilemma_sim.study.sensitivity import DUMMY, method_for, sensitivities
from study.synthetic import results_of, study_of

NAMES = ("participation.noise", "participation.social_weight", "agenda.media")
PI = {"range": {"from": -np.pi, "to": np.pi}}
ISHIGAMI = dict.fromkeys(NAMES, PI)
LINEAR = {name: {"range": {"from": 0.0, "to": 1.0}} for name in NAMES}
A, B = 7.0, 0.1


def ishigami(settings):
    one, two, three = (settings[name] for name in NAMES)
    return np.sin(one) + A * np.sin(two) ** 2 + B * three**4 * np.sin(one)


def linear(settings):
    return sum(weight * settings[name] for weight, name in zip((1.0, 4.0, 2.0), NAMES, strict=True))


def analysed(study, function, **options):
    method, log = options.pop("method", None), options.pop("log", ())
    results = results_of(study, function, **options)
    return sensitivities(matched(study, list(settings_of(study)), results), method, log)


def closed_form():
    variance = A**2 / 8 + B * np.pi**4 / 5 + B**2 * np.pi**8 / 18 + 0.5
    one = 0.5 * (1 + B * np.pi**4 / 5) ** 2 / variance
    two = A**2 / 8 / variance
    pair = B**2 * np.pi**8 * (1 / 18 - 1 / 50) / variance
    return {
        ("S1", 0, None): one, ("S1", 1, None): two, ("S1", 2, None): 0.0,
        ("ST", 0, None): one + pair, ("ST", 1, None): two, ("ST", 2, None): pair,
        ("S2", 0, 1): 0.0, ("S2", 0, 2): pair, ("S2", 1, 2): 0.0,
    }  # fmt: skip


def test_sobol_indices_of_the_ishigami_function_lie_within_their_intervals():
    study = study_of({"sobol": {"samples": 1024, "second_order": True}}, ISHIGAMI)
    table = analysed(study, ishigami).set_index(["index", "factor", "other"])
    for (index, factor, other), expected in closed_form().items():
        row = table.loc[(index, NAMES[factor], "" if other is None else NAMES[other])]
        assert row["low"] - 0.005 <= expected <= row["high"] + 0.005, (index, factor, other)
        assert row["high"] - row["low"] < 0.45
        assert row["value"] == pytest.approx(expected, abs=0.06)


def test_sobol_indices_of_a_linear_model_are_its_squared_weights():
    study = study_of({"sobol": {"samples": 512}}, LINEAR)
    table = analysed(study, linear).set_index(["index", "factor"])
    for weight, name in zip((1.0, 4.0, 2.0), NAMES, strict=True):
        for index in ("S1", "ST"):
            row = table.loc[(index, name)]
            assert row["low"] <= weight**2 / 21 <= row["high"]
            assert row["value"] == pytest.approx(weight**2 / 21, abs=0.03)


def test_elementary_effects_of_a_linear_model_are_its_weights_and_do_not_spread():
    study = study_of({"morris": {"trajectories": 8}}, LINEAR)
    table = analysed(study, linear).set_index(["index", "factor"])
    for weight, name in zip((1.0, 4.0, 2.0), NAMES, strict=True):
        row = table.loc[("mu_star", name)]
        assert (row["low"], row["value"], row["high"]) == pytest.approx((weight,) * 3, abs=1e-9)
        assert table.loc[("sigma", name), "value"] == pytest.approx(0.0, abs=1e-9)


def test_pawn_ranks_a_linear_model_and_tells_what_does_nothing_from_it():
    idle = {**LINEAR, "agenda.clarity": {"range": {"from": 0.0, "to": 1.0}}}
    study = study_of({"latin_hypercube": {"samples": 400}}, idle)
    table = analysed(study, linear).set_index("factor")
    ranked = table["value"].sort_values(ascending=False).index
    assert list(ranked[:3]) == [NAMES[1], NAMES[2], NAMES[0]]
    assert table.loc[NAMES[1], "low"] > table.loc[DUMMY, "high"]
    assert table.loc["agenda.clarity", "value"] <= table.loc[DUMMY, "high"]


def test_the_quick_pawn_of_the_resamples_is_that_of_salib():
    from SALib.analyze import pawn

    draw = np.random.default_rng(3)
    x, y = draw.random((230, 3)), np.round(draw.normal(size=230), 1)
    problem = {"num_vars": 3, "names": ["a", "b", "c"], "bounds": [[0, 1]] * 3}
    assert pawn_medians(x, y, 10) == pytest.approx(pawn.analyze(problem, x, y, S=10)["median"], abs=1e-12)


def test_pawn_is_not_misled_by_a_factor_of_two_values():
    factors = {**LINEAR, "mechanisms.spotlight": {"list": [False, True]}}
    study = study_of({"latin_hypercube": {"samples": 200}}, factors)
    table = analysed(study, lambda settings: float(settings["mechanisms.spotlight"]) + 0.1 * linear(settings))
    assert table.set_index("factor")["value"].idxmax() == "mechanisms.spotlight"


def test_the_same_study_gives_the_same_intervals_and_another_seed_others():
    study = study_of({"latin_hypercube": {"samples": 100}}, LINEAR)
    first, again = (analysed(study, linear) for _ in range(2))
    assert first.equals(again)
    other = analysed(study.model_copy(update={"seed": 2}), linear)
    assert not first[["low", "high"]].equals(other[["low", "high"]])


def test_the_share_of_luck_is_that_between_replicates():
    study = study_of({"latin_hypercube": {"samples": 300}}, LINEAR)
    table = analysed(study, linear, noise=np.sqrt(21 / 12), runs=20)
    assert table["luck"].iloc[0] == pytest.approx(0.5, abs=0.05)
    assert table["luck_of_means"].iloc[0] == pytest.approx(1 / 21, abs=0.02)


def test_a_single_replicate_has_no_share_of_luck():
    study = study_of({"morris": {"trajectories": 4}}, LINEAR)
    runs = matched(study, list(settings_of(study)), results_of(study, linear)).by_run("", "homeland", "y")
    assert np.isnan(luck_of(runs).of_run)


def test_logs_are_taken_where_asked():
    study = study_of({"morris": {"trajectories": 4}}, LINEAR)
    table = analysed(study, lambda settings: np.expm1(linear(settings)), log=["y"])
    assert set(table["scale"]) == {"log1p"}
    assert table.set_index(["index", "factor"]).loc[("sigma", NAMES[0]), "value"] == pytest.approx(
        0, abs=1e-9
    )
    with pytest.raises(AnalysisRefused, match=r"'y' falls below 0, where log\(1 \+ value\) is of no use"):
        analysed(study, lambda settings: -linear(settings), log=["y"])
    with pytest.raises(AnalysisRefused, match="the study reports no 'z' to take logs of; it reports y"):
        analysed(study, linear, log=["z"])


def test_an_outcome_that_never_varies_and_one_with_gaps_have_a_note_in_place_of_indices():
    study = study_of({"morris": {"trajectories": 4}}, LINEAR)
    assert analysed(study, lambda _: 3.0)["note"].tolist() == ["the outcome is the same at all design points"]
    gap = analysed(study, lambda settings: linear(settings) if settings[NAMES[0]] else np.nan)
    assert gap["note"].str.contains("of 16 design points have no value, and morris needs them all").all()


@pytest.mark.parametrize(
    ("design", "method", "message"),
    [
        ("grid", None, "the design 'grid' does not sample the factors.*latin_hypercube: {samples: 200}"),
        (
            {"latin_hypercube": {"samples": 8}},
            "sobol",
            "the design 'latin_hypercube' cannot be analysed by sobol, which needs design: "
            r"\{sobol: \{samples: 64, second_order: true\}\}; what fits this one is --method pawn",
        ),
        ({"morris": {"trajectories": 4}}, "pawn", "what fits this one is --method morris"),
    ],
)
def test_a_method_that_does_not_fit_the_design_is_refused_with_what_would(design, method, message):
    factors = {NAMES[0]: {"grid": {"from": 0, "to": 1, "steps": 3}}}
    with pytest.raises(AnalysisRefused, match=message):
        method_for(study_of(design, factors).design, method)


@pytest.mark.parametrize(
    ("spoil", "message"),
    [
        (lambda t: t[t["point"] != 3], "the results have 15 design points and the study 16"),
        (lambda t: t.iloc[::-1], "the design points stand in another order"),
        (
            lambda t: t.assign(**{NAMES[0]: t[NAMES[0]].to_numpy()[::-1]}),
            "at design point 0 the results have",
        ),
        (lambda t: t.drop(columns=NAMES[1]), f"the results have no column '{NAMES[1]}'"),
    ],
)
def test_results_that_do_not_match_the_design_are_never_analysed(spoil, message):
    study = study_of({"morris": {"trajectories": 4}}, LINEAR)
    with pytest.raises(AnalysisRefused, match=f"do not match the design of the study: {message}"):
        matched(study, list(settings_of(study)), spoil(results_of(study, linear)))


def test_another_sample_of_the_same_design_is_never_analysed():
    study = study_of({"morris": {"trajectories": 4, "seed": 1}}, LINEAR)
    other = study_of({"morris": {"trajectories": 4, "seed": 2}}, LINEAR)
    with pytest.raises(AnalysisRefused, match="do not match"):
        matched(other, list(settings_of(other)), results_of(study, linear))


def test_runs_that_failed_are_left_out():
    study = study_of({"morris": {"trajectories": 4}}, LINEAR)
    table = results_of(study, linear, runs=2).assign(status="ok")
    table.loc[table["replicate"] == 1, ["status", "y"]] = ["died", np.nan]
    found = matched(study, list(settings_of(study)), table)
    assert (found.results["replicate"] == 0).all()
    assert len(found.results) == 16
