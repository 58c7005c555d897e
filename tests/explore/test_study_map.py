"""The map of a study: which points are shown, where they lie, and what is written of them."""

from __future__ import annotations

import io

import numpy as np
import pandas as pd
import pytest
from bokeh.document import Document
from bokeh.models import LogScale
from PIL import Image

from dilemma_sim.explore.study_downloads import histories_csv, map_csv, map_png, printed_map
from dilemma_sim.explore.study_map import (
    MapChoice,
    axis_of,
    held_factors,
    indices_of,
    map_chart,
    map_rows,
    points_of,
    spread_text,
)
from dilemma_sim.explore.study_source import StudySource
from explore.study_folders import interrupted

NOISE, MEDIA, CHOOSE = "participation.noise", "agenda.media", "do.hold.choose"
TOTAL = "turnout_total"


def over(across, up=None, **held):
    return MapChoice(
        TOTAL, "homeland", across, up, {CHOOSE if key == "choose" else key: held[key] for key in held}
    )


def drawn(chart):
    """Make sure that a browser could draw the chart, and return the columns of its points."""
    document = Document()
    document.add_root(chart)
    document.validate()
    assert document.to_json()
    return points_of(chart).data


def means(source, points):
    return [source.folder.results.query("point == @point")[TOTAL].mean() for point in points]


def test_a_grid_holds_the_factors_without_an_axis(grid):
    assert held_factors(grid, NOISE, MEDIA) == (CHOOSE,)
    assert held_factors(grid, NOISE, None) == (CHOOSE, MEDIA)
    rows = map_rows(grid, over(NOISE, MEDIA, choose="silence"))
    assert rows["point"].tolist() == [6, 7, 8, 9, 10, 11]


def test_a_sampled_design_holds_only_the_scenario(sampled):
    assert held_factors(sampled, NOISE, None) == ("scenario",)
    assert held_factors(sampled, "scenario", NOISE) == ()
    rows = map_rows(sampled, MapChoice(TOTAL, "homeland", NOISE, MEDIA, {"scenario": "other"}))
    assert rows["point"].tolist() == [5, 6, 7, 8, 9]


def test_cells_lie_by_the_place_of_their_values_and_have_the_means_of_their_runs(grid):
    data = drawn(map_chart(grid, over(NOISE, MEDIA, choose="by_rule")))
    assert data["x"].tolist() == [0, 0, 1, 1, 2, 2]
    assert data["y"].tolist() == [0, 1, 0, 1, 0, 1]
    assert data["mean"].tolist() == pytest.approx(means(grid, range(6)))
    assert data["n"].tolist() == [4] * 6
    assert data["setting"][0] == "choose by_rule, noise 0.05, media 0.1"


def test_names_are_an_axis_as_well(grid):
    chart = map_chart(grid, MapChoice(TOTAL, "homeland", CHOOSE, NOISE, {MEDIA: 0.1}))
    assert drawn(chart)["x"].tolist() == [0, 0, 0, 1, 1, 1]
    assert chart.xaxis[0].major_label_overrides == {0: "by_rule", 1: "silence"}


def test_colours_mean_the_same_whichever_value_of_a_further_factor_is_shown(grid):
    def ends(choose):
        mapper = map_chart(grid, over(NOISE, MEDIA, choose=choose)).right[0].color_mapper
        return mapper.low, mapper.high

    every = means(grid, range(12))
    assert ends("by_rule") == ends("silence") == pytest.approx((min(every), max(every)))


def test_cells_without_runs_are_told(grid, tmp_path):
    half = StudySource.open(interrupted(grid.folder.path, tmp_path / "half", parts=5))
    counts = half.points[CHOOSE].value_counts()
    choice = over(NOISE, MEDIA, choose=counts.idxmin())
    assert len(drawn(map_chart(half, choice))["point"]) == counts.min() < 6
    # The axis of a grid has the values of the points that are there.
    shown = map_rows(half, choice)
    cells = len(axis_of(half, NOISE).values) * len(axis_of(half, MEDIA).values)
    assert f"{cells - len(shown)} cell" in spread_text(half, choice)


def test_dots_of_a_sampled_design_lie_by_value(sampled):
    chart = map_chart(sampled, MapChoice(TOTAL, "homeland", NOISE, MEDIA, {"scenario": "quiet"}))
    data = drawn(chart)
    assert data["x"].tolist() == sampled.points[NOISE].iloc[:5].tolist()
    assert data["y"].tolist() == sampled.points[MEDIA].iloc[:5].tolist()
    assert isinstance(chart.x_scale, LogScale)
    assert not isinstance(chart.y_scale, LogScale)


def test_one_factor_is_drawn_against_the_outcome(single):
    chart = map_chart(single, over(NOISE))
    data = drawn(chart)
    assert data["x"].tolist() == [0.05, 0.1, 0.2]
    assert data["mean"].tolist() == pytest.approx(means(single, range(3)))
    summary = single.folder.summary.query("outcome == @TOTAL")
    assert data["p95"].tolist() == summary["p95"].tolist()


def test_a_name_is_drawn_against_the_outcome(grid):
    data = drawn(map_chart(grid, MapChoice(TOTAL, "homeland", CHOOSE, None, {NOISE: 0.05, MEDIA: 0.1})))
    assert data["x"].tolist() == [0, 1]
    assert data["point"].tolist() == [0, 6]


def test_points_are_found_on_the_map(grid):
    chart = map_chart(grid, over(NOISE, MEDIA, choose="silence"))
    assert indices_of(chart, [8, 6]) == [2, 0]
    assert indices_of(chart, [0]) == []


def test_a_sentence_says_what_the_map_shows(grid):
    choice = over(NOISE, MEDIA, choose="by_rule")
    shown = means(grid, range(6))
    low, high = int(np.argmin(shown)), int(np.argmax(shown))
    text = spread_text(grid, choice)
    assert text.startswith("6 design points; means over replicates (persons) from ")
    assert f"at {grid.at(low, [NOISE, MEDIA])} to " in text
    assert text.endswith(f"at {grid.at(high, [NOISE, MEDIA])}.")


def test_an_outcome_without_values_is_no_error(grid):
    choice = MapChoice(TOTAL, "nowhere", NOISE, MEDIA, {CHOOSE: "silence"})
    assert spread_text(grid, choice) == "No design point shown here has a value."
    assert len(drawn(map_chart(grid, choice))["point"]) == 0


@pytest.mark.parametrize(
    "choice", [over(NOISE, MEDIA, choose="silence"), over(MEDIA, CHOOSE, **{NOISE: 0.1})]
)
def test_the_picture_shows_the_chosen_factors(grid, choice):
    figure = printed_map(grid, choice)
    labels = {axes.get_xlabel() for axes in figure.axes} | {axes.get_ylabel() for axes in figure.axes}
    assert {choice.across, choice.up} <= labels
    held = " ".join(f"{name} = {value}" for name, value in choice.held.items())
    assert any(held in text.get_text() for text in figure.texts)
    picture = Image.open(map_png(grid, choice))
    assert picture.format == "PNG"
    assert picture.width > 1000
    assert picture.text["Title"].startswith(f"map_{TOTAL}")


def test_pictures_of_other_maps_can_be_drawn(grid, sampled, single):
    one = MapChoice(TOTAL, "homeland", NOISE, None, {CHOOSE: "silence", MEDIA: 0.3})
    spread = MapChoice(TOTAL, "homeland", NOISE, MEDIA, {"scenario": "other"})
    for source, choice in ((grid, one), (sampled, spread), (single, over(NOISE))):
        assert Image.open(map_png(source, choice)).format == "PNG"


def test_the_table_has_the_rows_of_the_map(grid):
    choice = over(NOISE, MEDIA, choose="silence")
    table = pd.read_csv(io.BytesIO(map_csv(grid, choice).getvalue()))
    assert table["point"].tolist() == [6, 7, 8, 9, 10, 11]
    assert table["mean"].tolist() == means(grid, range(6, 12))
    assert table[CHOOSE].unique().tolist() == ["silence"]


def test_the_histories_come_with_the_factors(grid):
    table = pd.read_csv(io.BytesIO(histories_csv(grid, 7, "turnout").getvalue()))
    assert table.groupby("replicate")["turnout"].sum().tolist() == pytest.approx(
        grid.folder.results.query("point == 7")[TOTAL].tolist()
    )
    assert table[["point", MEDIA, CHOOSE]].drop_duplicates().to_numpy().tolist() == [[7, 0.3, "silence"]]
