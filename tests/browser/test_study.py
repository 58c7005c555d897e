"""The page of a study: open a folder, choose factors, click a point, see its histories, take them away."""

from __future__ import annotations

import shlex

import pandas as pd
import pytest
from PIL import Image

FIRST = "countries.homeland.government.dependence"
SECOND = "countries.homeland.government.commitment"

pytestmark = pytest.mark.timeout(300)  # a busy machine takes its time to draw


@pytest.fixture
def page(open_page, study):
    page = open_page("study")
    page.get_by_label("Study folder").fill(study.name)
    page.get_by_role("button", name="Open study").click()
    page.get_by_role("heading", name="Dependence by commitment").wait_for()
    page.locator("pre").wait_for()
    return page


def chart(page, name, **expected):
    """Wait until a chart is drawn as expected, and return its words and where its points lie."""
    return page.wait_for_function(
        f"""([name, expected]) => {{
          const found = ({_CHART})(name);
          const right = ([key, text]) => found[key].startsWith(text);
          return found && Object.entries(expected).every(right) && found;
        }}""",
        arg=[name, expected],
    ).json_value()


_CHART = """name => {
  const view = Bokeh.index.query_one(one => one.model.name == name);
  if (!view || !view.has_finished()) return null;
  const box = view.el.getBoundingClientRect();
  const points = view.model.renderers.find(one => one.data_source?.name == 'points')?.data_source.data;
  return {
    title: view.model.title.text, across: view.model.below[0].axis_label, up: view.model.left[0].axis_label,
    places: points ? Array.from(points.point).map((point, row) => ({
      point, x: box.left + view.frame.x_scale.compute(points.x[row]),
      y: box.top + view.frame.y_scale.compute(points.y[row]),
    })) : [],
  };
}"""


def click_on(page, point):
    place = next(one for one in chart(page, "study-map")["places"] if one["point"] == point)
    page.mouse.click(place["x"], place["y"])


def command_line(page, settings):
    """Wait until the command line of a point is there, and return it."""
    shown = page.locator("pre")
    for text in settings:
        shown.filter(has_text=text).wait_for()
    return shown.inner_text().strip()


def download(page, label, folder):
    with page.expect_download() as waiting:
        page.get_by_text(label).click()
    path = folder / waiting.value.suggested_filename
    waiting.value.save_as(path)
    return path


def test_a_wrong_folder_is_answered(open_page, server):
    page = open_page("study")
    page.get_by_label("Study folder").fill("nowhere")
    page.get_by_role("button", name="Open study").click()
    page.get_by_role("alert").filter(has_text="nowhere is no sweep folder; name one that").wait_for()


def test_a_click_shows_the_histories_and_the_command_of_a_point(page, study, command, tmp_path):
    results = pd.read_parquet(study / "results.parquet")
    click_on(page, 3)
    line = command_line(page, [f"{FIRST}=0.5", f"{SECOND}=0.6"])
    assert page.get_by_label("Design point").locator("option:checked").inner_text() == (
        "3: dependence 0.5, commitment 0.6"
    )
    page.get_by_text("4 runs. Participants in protest, all demands.").wait_for()
    assert chart(page, "study-histories")["title"] == "Turnout"
    command(*shlex.split(line)[1:], "--out", str(tmp_path / "run"), "--quiet")
    curves = pd.read_parquet(tmp_path / "run" / "curves.parquet")
    again = curves.groupby("replicate")["turnout"].sum().tolist()
    assert again == results[results["point"] == 3]["turnout_total"].tolist()


def test_other_factors_and_outcomes_make_another_map(page):
    before = chart(page, "study-map")
    assert (before["across"], before["up"]) == ("dependence", "commitment")
    page.get_by_label("Across").select_option("commitment")
    page.get_by_label("Up").select_option("dependence")
    chart(page, "study-map", across="commitment", up="dependence")
    page.get_by_label("Outcome", exact=True).select_option("External posture: share of weeks silence")
    chart(page, "study-map", title="External posture", up="dependence")
    chart(page, "study-histories", title="External posture")
    click_on(page, 5)
    command_line(page, [f"{FIRST}=0.9", f"{SECOND}=0.6"])


def test_the_map_and_its_tables_can_be_downloaded(page, study, tmp_path):
    picture = download(page, "Map (PNG)", tmp_path)
    assert picture.name == "map_turnout_total.png"
    with Image.open(picture) as opened:
        assert opened.format == "PNG"
    table = pd.read_csv(download(page, "Table (CSV)", tmp_path))
    summary = pd.read_parquet(study / "summary.parquet")
    assert table["mean"].tolist() == summary[summary["outcome"] == "turnout_total"]["mean"].tolist()
    page.get_by_label("Design point").select_option(label="2: dependence 0.5, commitment 0.2")
    command_line(page, [f"{FIRST}=0.5", f"{SECOND}=0.2"])
    histories = pd.read_csv(download(page, "Histories (CSV)", tmp_path))
    assert histories["point"].unique().tolist() == [2]
    assert histories["replicate"].nunique() == 4


def test_a_study_is_linked_with_the_scenario(page):
    page.get_by_role("link", name="Scenario").click()
    page.get_by_label("File name").wait_for()
    page.get_by_role("link", name="Study").click()
    page.get_by_label("Study folder").wait_for()
