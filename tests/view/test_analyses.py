"""The figures and the page of a study: what was analysed is drawn, and human costs stand beside."""

from __future__ import annotations

import re
from types import SimpleNamespace

import numpy as np
import pandas as pd
import pytest

from dilemma_sim.study.discovery import discover, question
from dilemma_sim.study.frontier import frontier_of
from dilemma_sim.study.matching import matched
from dilemma_sim.study.sampling import settings_of
from dilemma_sim.study.sensitivity import sensitivities
from dilemma_sim.view import style
from dilemma_sim.view.analysis_tables import box_table, frontier_table, sensitivity_table
from dilemma_sim.view.boxes import box_figure
from dilemma_sim.view.frontier import frontier_figure
from dilemma_sim.view.interactions import interactions
from dilemma_sim.view.scatter import running_median, scatter_figure
from dilemma_sim.view.screening import screening
from dilemma_sim.view.sweep_material import SweepMaterial
from dilemma_sim.view.tornado import tornado
from study.synthetic import results_of, study_of
from study.test_discovery import CASES, FACTORS, planted
from study.test_frontier import planted as traded
from study.test_frontier import study as frontier_study

NOISE = {"participation.noise": {"range": {"from": 0.01, "to": 1.0, "scale": "log"}}}
TWO = {**NOISE, "agenda.media": {"range": {"from": 0.0, "to": 1.0}}}


def texts(figure):
    import matplotlib.text

    found = [one.get_text() for one in figure.findobj(matplotlib.text.Text)]
    return " ".join(found)


def material(study, **changes):
    said = {
        "title": study.title,
        "countries": {"homeland": "Homeland"},
        "summary": pd.DataFrame(),
        "factors": {key: [0.1, 0.2] for key in study.varied},
        "outcomes": {one.column: (f"Label of {one.column}", "1") for one in study.outcomes},
        "grid": False,
        "replicates": 2,
        "seed": 1,
        "version": "0.1.0",
        "scenario_hash": "0" * 64,
    }
    return SweepMaterial(**(said | changes))


def analysed(design):
    study = study_of(design, TWO)
    results = results_of(
        study, lambda s: s["agenda.media"] + 0.2 * s["participation.noise"], noise=0.1, runs=2
    )
    return study, sensitivities(matched(study, list(settings_of(study)), results))


@pytest.fixture(autouse=True)
def journal():
    with style.journal_style():
        yield


def test_the_tornado_has_a_bar_for_every_factor_and_says_what_luck_holds():
    study, table = analysed({"latin_hypercube": {"samples": 60}})
    figure = tornado(material(study), table, "y")
    assert len(figure.axes[0].patches) == 2
    said = texts(figure)
    assert "share of luck in the variance of single runs: homeland" in said
    assert said.index("agenda.media") < said.index("participation.noise")  # the weightiest on top


def test_the_interaction_matrix_has_a_number_for_every_pair():
    study, table = analysed({"sobol": {"samples": 16, "second_order": True}})
    figure = interactions(material(study), table, "y")
    assert len(figure.axes[0].texts) == 1
    assert "1 participation.noise; 2 agenda.media" in texts(figure)


def test_the_plane_of_morris_numbers_the_factors_by_size():
    study, table = analysed({"morris": {"trajectories": 6}})
    assert "1 agenda.media; 2 participation.noise" in texts(screening(material(study), table, "y"))


def test_a_sampled_design_is_drawn_as_points_with_a_running_median():
    study = study_of({"latin_hypercube": {"samples": 50}}, TWO)
    results = results_of(study, lambda s: s["agenda.media"])
    rows = results.rename(columns={"y": "mean"})
    shown = material(study, factors={k: results[k].tolist() for k in TWO}, log_scaled=tuple(NOISE))
    figure = scatter_figure(shown, "y", rows)
    assert [axes.get_xscale() for axes in figure.axes] == ["log", "linear"]
    assert "running medians" in texts(figure)


def test_the_running_median_of_a_line_is_the_line_and_of_few_values_their_medians():
    x = np.linspace(0, 1, 60)
    where, middle = running_median(x, 2 * x)
    assert middle == pytest.approx(2 * where)
    values, middle = running_median(np.repeat([1.0, 2.0], 5), np.arange(10.0))
    assert (values.tolist(), middle.tolist()) == ([1, 2], [2, 7])


def test_a_box_is_drawn_over_its_pairs_of_factors():
    study = study_of({"latin_hypercube": {"samples": 200}}, FACTORS)
    found = discover(
        matched(study, list(settings_of(study)), results_of(study, planted)), question(study, "y > 0", CASES)
    )
    box = found.named["box-1"][1]
    figure = box_figure(material(study), found, "box-1")
    pairs = len(box.limits) * (len(box.limits) - 1) // 2
    assert len(figure.axes) == 1 + pairs
    assert "box-1: y > 0" in texts(figure)
    assert ("below: design points" in texts(figure)) == bool(pairs)
    head, rows, _ = box_table(found.table)
    assert [row[1] for row in rows if row[0] == "box-1"] == list(box.limits)
    assert len(head) == len(rows[0])


def test_the_frontier_marks_the_own_rule_and_the_table_has_human_costs():
    study = frontier_study()
    found = matched(study, list(settings_of(study)), results_of(study, traded, noise=1e-3, runs=4))
    table = frontier_of(found, "homeland")
    figure = frontier_figure(material(study), table, study.frontier, {"silence": "silence"})
    assert len(figure.axes) == 3  # all worlds, and two values of dependence
    assert "the government's own rule (0 %)" in texts(figure)
    head, rows, _ = frontier_table(table)
    assert head[-1] == "held"
    assert [row[0] for row in rows] == ["by_rule", *sorted({r[0] for r in rows} - {"by_rule"}, key=[
        "silence", "quiet_diplomacy", "casework", "public_statement"].index)]  # fmt: skip


def test_the_table_of_sensitivities_begins_with_the_weightiest():
    _, table = analysed({"latin_hypercube": {"samples": 60}})
    _, rows, _ = sensitivity_table(table)
    assert rows[0][2] == "agenda.media"
    assert any(row[2] == "a factor that does nothing" for row in rows)
    assert all(re.fullmatch(r"\d+ %", row[-1]) for row in rows)


def test_a_note_takes_the_place_of_a_factor():
    study = study_of({"morris": {"trajectories": 4}}, TWO)
    flat = sensitivities(matched(study, list(settings_of(study)), results_of(study, lambda _: 1.0)))
    assert sensitivity_table(flat)[1][0][2] == "the outcome is the same at all design points"


def test_material_without_a_study_is_a_grid_as_before():
    assert not material(SimpleNamespace(title="", varied={}, outcomes=[])).sampled
