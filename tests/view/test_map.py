from __future__ import annotations

from itertools import product

import numpy as np
import pandas as pd
import pytest
from PIL import Image

from dilemma_sim.view import map as maps
from dilemma_sim.view import style, turning
from dilemma_sim.view.curves import UnknownOutcome

pytestmark = pytest.mark.filterwarnings("error")
COLUMN = "turnout_mean"
SHIFTS = {"p05": -2, "p25": -1, "p75": 1, "p95": 2}


def swept(factors, value, grid=True, error=0.01):
    combinations = list(product(*factors.values())) if grid else list(zip(*factors.values(), strict=True))
    rows = []
    for point, values in enumerate(combinations):
        for country in ("kazakhstan", "kyrgyzstan"):
            mean = float(value(*values))
            spread = {name: mean + shift for name, shift in SHIFTS.items()}
            rows.append(
                {
                    "point": point,
                    "country": country,
                    **dict(zip(factors, values, strict=True)),
                    "outcome": COLUMN,
                    "mean": mean,
                    "median": mean,
                    **spread,
                    "n": 30,
                    "mc_error": error,
                }
            )
    return maps.SweepMaterial(
        title="What dependence does",
        countries={"kazakhstan": "Kazakhstan", "kyrgyzstan": "Kyrgyzstan"},
        summary=pd.DataFrame(rows),
        factors=factors,
        outcomes={COLUMN: ("Turnout: mean", "persons")},
        grid=grid,
        replicates=30,
        seed=1,
        version="0.1.0",
        scenario_hash="ab" * 32,
    )


def words(figure):
    figure.draw_without_rendering()
    texts = [*figure.texts, *(text for axes in figure.axes for text in axes.texts)]
    return " ".join(text.get_text() for text in texts)


def draw(material):
    with style.journal_style():
        return maps.figures_of(material, COLUMN)


def test_crossings_lie_on_straight_lines_between_design_points():
    assert turning.crossings([0, 1, 2], [0.0, 1.0, 0.0], 0.25) == pytest.approx([0.25, 1.75])
    assert turning.crossings([0, 1], [0.0, 1.0], 2.0) == []
    assert turning.crossings([0, 1, 2], [0.0, np.nan, 1.0], 0.5) == []
    assert turning.crossings([0, 1, 2], [-1.0, 0.0, 1.0], 0.0) == [1]


def test_the_turning_level_is_halfway_between_the_extremes():
    found = turning.turning_level(pd.DataFrame({"mean": [2.0, 6.0], "mc_error": 0.01}))
    assert found == turning.Turning(4.0, "4, halfway between the lowest and the highest mean shown")


def test_the_turning_level_is_nought_where_means_have_both_signs():
    found = turning.turning_level(pd.DataFrame({"mean": [-1.0, 6.0], "mc_error": 0.01}))
    assert found == turning.Turning(0.0, "zero")


@pytest.mark.parametrize(("means", "error"), [([2.0, 2.1], 0.05), ([2.0, 2.0], 0.0), ([2.0], 0.0)])
def test_no_turning_level_is_claimed_within_the_monte_carlo_error(means, error):
    assert turning.turning_level(pd.DataFrame({"mean": means, "mc_error": error})) is None


def test_one_number_gives_a_curve_with_its_turning_point():
    (figure,) = draw(swept({"partner.patience": [0.0, 0.5, 1.0]}, lambda x: 10 * x))
    assert "where the mean crosses 5, halfway" in words(figure)
    assert "0.5" in words(figure)  # where it turns


def test_a_flat_curve_says_that_no_turning_point_is_marked():
    (figure,) = draw(swept({"partner.patience": [0.0, 0.5, 1.0]}, lambda _: 3.0))
    assert "No turning point is marked" in words(figure)


def test_names_give_marks_and_no_turning_point():
    (figure,) = draw(swept({"decision.rule": ["logit", "script"]}, len))
    assert "Marks: means over replicates" in words(figure)
    assert "crosses" not in words(figure)


def test_two_factors_give_a_heatmap_with_its_values_written_in():
    (figure,) = draw(swept({"a.x": [0.0, 1.0], "b.y": [0.0, 0.5, 1.0]}, lambda x, y: 100 * x + 10 * y))
    panel = figure.axes[0]
    written = {text.get_position(): text.get_text() for text in panel.texts}
    assert written[(1, 2)] == "110"  # across: the first factor; up: the second
    assert written[(0, 1)] == "5"
    assert "Horizontal: a.x; vertical: b.y." in words(figure)


def test_a_large_heatmap_has_no_values_written_in():
    steps = [float(step) for step in np.linspace(0, 1, 15)]
    (figure,) = draw(swept({"x": steps, "y": steps}, lambda x, y: x + y))
    assert not figure.axes[0].texts


def test_more_factors_give_small_multiples_on_as_many_figures_as_needed():
    factors = {"x": [0.0, 1.0], "y": [0.0, 1.0], "z": [1, 2, 3], "rule": ["logit", "script"]}
    drawn = draw(swept(factors, lambda x, y, z, rule: x + y + z))
    assert len(drawn) == 2
    assert "4 of 6 combinations" in words(drawn[0])
    said = words(drawn[0]) + words(drawn[1])
    for z, rule in product((1, 2, 3), ("logit", "script")):
        assert f"z = {z}; rule = {rule}" in said


def test_a_list_of_points_is_drawn_point_by_point():
    (figure,) = draw(swept({"x": [0.0, 1.0], "y": [5.0, 7.0]}, lambda x, y: x + y, grid=False))
    assert [label.get_text() for label in figure.axes[0].get_xticklabels()] == ["0, 5", "1, 7"]
    assert "Labels: values of x, y." in words(figure)


def test_a_part_that_failed_leaves_a_gap():
    material = swept({"x": [0.0, 1.0], "y": [0.0, 1.0]}, lambda x, y: x + y)
    kept = material.summary[material.summary["point"] != 3]
    (figure,) = draw(maps.SweepMaterial(**{**vars(material), "summary": kept}))
    assert [text.get_text() for text in figure.axes[0].texts].count("–") == 1


def test_files_are_named_after_columns_and_say_where_they_come_from(tmp_path):
    material = swept({"x": [0.0, 1.0]}, lambda x: x)
    (path,) = maps.draw_sweep(material, tmp_path)
    assert path.name == "map_turnout_mean.png"
    with Image.open(path) as image:
        assert "study=What dependence does" in image.info["Description"]


def test_an_unknown_column_is_refused_with_the_nearest_name(tmp_path):
    material = swept({"x": [0.0, 1.0]}, lambda x: x)
    with pytest.raises(UnknownOutcome, match="the study reports no 'turnout_men'; did you mean turnout_mean"):
        maps.draw_sweep(material, tmp_path, ["turnout_men"])
    with pytest.raises(UnknownOutcome, match="no 'zzz'; it reports turnout_mean"):
        maps.draw_sweep(material, tmp_path, ["zzz"])
