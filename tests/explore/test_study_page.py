"""The page of a study: widgets that follow one another, words, and what happens to wrong folders."""

from __future__ import annotations

import re

import numpy as np
import panel as pn
import pytest
from bokeh.document import Document

from dilemma_sim.explore.study_histories import histories_chart
from dilemma_sim.explore.study_map import points_of
from dilemma_sim.explore.study_page import MOST_LISTED, study_page, study_tab
from dilemma_sim.explore.study_point import command_words, factors_table, outcome_words, summary_table
from dilemma_sim.explore.study_source import StudySource

NOISE, MEDIA, CHOOSE = "participation.noise", "agenda.media", "do.hold.choose"


@pytest.fixture
def source(grid):
    return grid


@pytest.fixture
def folder(grid):
    return grid.folder.path


@pytest.fixture
def page(folder):
    return study_page(folder)


def widget(page, label):
    (found,) = [one for one in page.select(pn.widgets.Widget) if one.label == label]
    return found


def charts(page):
    return {pane.object.name: pane.object for pane in page.select(pn.pane.Bokeh)}


def words(page):
    return " ".join(pane.object for pane in page.select(pn.pane.HTML))


def test_the_page_opens_with_the_first_factors_and_the_first_point(page):
    assert widget(page, "Across").value == CHOOSE
    assert widget(page, "Up").value == NOISE
    assert widget(page, "Held: media").visible
    assert not widget(page, "Held: noise").visible
    assert widget(page, "Design point").value == 0
    assert widget(page, "History of").value == "turnout"
    assert charts(page).keys() == {"study-map", "study-histories"}
    assert "<h2>Noise, the media and a posture held</h2>" in words(page)


def test_other_factors_make_another_map(page):
    before = charts(page)["study-map"]
    widget(page, "Across").value = MEDIA
    assert widget(page, "Held: choose").visible
    assert not widget(page, "Held: media").visible
    after = charts(page)["study-map"]
    assert after is not before
    assert after.xaxis[0].axis_label == "media"
    widget(page, "Held: choose").value = "silence"
    assert list(widget(page, "Design point").options.values()) == [6, 7, 8, 9, 10, 11]
    assert widget(page, "Design point").value == 6


def test_the_same_factor_twice_shows_the_outcome_over_it(page):
    widget(page, "Up").value = CHOOSE
    assert charts(page)["study-map"].yaxis[0].axis_label == "persons"
    assert widget(page, "Held: noise").visible


def test_a_click_and_the_list_choose_the_same_point(page, source):
    points = points_of(charts(page)["study-map"])
    points.selected.indices = [2]
    chosen = int(points.data["point"][2])
    assert widget(page, "Design point").value == chosen
    assert source.command(chosen).replace("'", "&#x27;") in words(page)
    before = charts(page)["study-histories"]
    widget(page, "Design point").value = 0
    assert points.selected.indices == [0]
    assert charts(page)["study-histories"] is not before


def test_a_click_beside_the_points_leaves_the_choice(page):
    points = points_of(charts(page)["study-map"])
    points.selected.indices = [1]
    points.selected.indices = []
    assert points.selected.indices == [1]
    assert widget(page, "Design point").value == points.data["point"][1]


def test_the_histories_follow_the_outcome_and_can_be_others(page):
    widget(page, "Outcome").value = "external_posture_share_of_weeks"
    assert widget(page, "History of").value == "external_posture"
    assert charts(page)["study-histories"].title.text == "External posture"
    widget(page, "History of").value = "legitimacy"
    assert charts(page)["study-histories"].title.text == "Legitimacy"
    assert charts(page)["study-map"].title.text == "External posture: share of weeks silence"


def test_many_points_are_chosen_by_number(folder, monkeypatch):
    monkeypatch.setattr("dilemma_sim.explore.study_page.MOST_LISTED", 3)
    page = study_page(folder)
    assert MOST_LISTED > 3
    number, chosen = widget(page, "Number of the point"), widget(page, "Design point")
    assert number.visible
    assert len(chosen.options) == 3
    last = int(points_of(charts(page)["study-map"]).data["point"][-1])
    number.value = last
    assert chosen.value == last
    assert len(chosen.options) == 4
    number.value = 99
    assert chosen.value == last


def test_a_wrong_folder_is_answered_and_the_page_stays(folder, tmp_path):
    tab = study_tab(folder)
    widget(tab, "Study folder").value = str(tmp_path)
    widget(tab, "Open study").clicks += 1
    answer = f"{tmp_path} is no sweep folder; name one that `dilemma-sim sweep` has written"
    assert answer in words(tab)
    assert "study-map" in charts(tab)
    widget(tab, "Study folder").value = f" {folder} "
    widget(tab, "Open study").clicks += 1
    assert answer not in words(tab)


def test_the_summary_has_the_means_and_their_intervals(source):
    table = summary_table(source, 3, "homeland")
    cells = re.findall(r"<td>(.*?)</td>", table)
    assert cells[0] == "persons"
    runs = source.folder.results.query("point == 3")["turnout_total"]
    assert float(cells[1].replace(",", "")) == pytest.approx(runs.mean(), rel=0.01)
    error = runs.std(ddof=1) / np.sqrt(4)
    low, high = (float(end.replace(",", "").replace("−", "-")) for end in cells[2].split(" to "))
    assert (low, high) == pytest.approx((runs.mean() - 1.96 * error, runs.mean() + 1.96 * error), rel=0.01)
    assert cells[5] == "4"


def test_factors_say_where_they_come_from(source):
    table = factors_table(source, 3)
    assert re.findall(r"<td>(.*?)</td>", table) == ["by_rule", "0.1", "0.3"]
    assert "participation.noise" in table
    assert "Range: " in table
    assert "Source: " in table


def test_outcomes_are_defined(source):
    assert outcome_words(source, "turnout_total") == (
        "Turnout: total. Unit: persons. Turnout: Participants in protest, all demands."
    )


def test_what_is_shown_is_text_and_no_markup(source, monkeypatch):
    monkeypatch.setattr(StudySource, "command", lambda self, point: "run '<b>'")
    assert "<b>" not in command_words(source, 0)


def test_histories_show_every_run_and_the_median(source):
    curves = source.curves(0, "turnout")
    chart = histories_chart(curves, "turnout", "homeland", "#12355f")
    Document().add_root(chart)
    lines = next(one for one in chart.renderers if type(one.glyph).__name__ == "MultiLine")
    assert len(lines.data_source.data["xs"]) == 4
    median = next(one for one in chart.renderers if type(one.glyph).__name__ == "Line").data_source.data
    assert median["median"].tolist() == curves.groupby("date")["turnout"].median().tolist()
    assert (median["low"] <= median["median"]).all()
    assert (median["median"] <= median["high"]).all()


def test_histories_of_names_are_shares_of_the_runs(source):
    curves = source.curves(6, "external_posture")
    chart = histories_chart(curves, "external_posture", "homeland", "#12355f")
    Document().add_root(chart)
    names = [item.label.value for item in chart.legend[0].items]
    assert names == ["silence"]
    data = chart.renderers[0].data_source.data
    assert data["silence"].tolist() == [1.0] * curves["date"].nunique()
