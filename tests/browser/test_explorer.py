"""The explorer as a visitor uses it: change numbers, watch what follows, keep it, get the same from `run`."""

from __future__ import annotations

import re
import shlex
import zipfile

import numpy as np
import pandas as pd
import pytest

from browser.reading import charts, lines, wait_for_change, wait_for_charts, wait_for_runs

PRESSURE = "Homeland: Identity pressure"
COMMITMENT = re.compile("^Commitment of the government to kin abroad")

pytestmark = pytest.mark.timeout(300)  # a busy machine takes its time to draw


def typed(page, label, text):
    field = page.get_by_role("textbox", name=label)
    field.fill(text)
    field.press("Enter")


def changed(page, text="0.05"):
    """Change a number, wait for all runs, and return what the chart shows."""
    before = lines(page, PRESSURE)
    typed(page, COMMITMENT, text)
    wait_for_change(page, PRESSURE, before)
    wait_for_runs(page)
    return lines(page, PRESSURE)


def medians(folder, **where):
    """Return the weekly medians of identity pressure in a folder of results."""
    curves = pd.read_parquet(folder / "curves.parquet")
    for name, value in where.items():
        curves = curves[curves[name] == value]
    return curves.groupby("date")["identity_pressure"].median().tolist()


def command_line(page):
    return page.get_by_label("Command line that gives these numbers").input_value()


def test_it_loads_without_a_network(page, server):
    assert page.title() == "dilemma-sim explorer"
    assert len(lines(page, PRESSURE)["Base"]["median"]) == 25
    addresses = page.evaluate("performance.getEntriesByType('resource').map(one => one.name)")
    assert addresses
    assert all(address.startswith(server.address) for address in addresses)


@pytest.mark.slow  # that of a saved variant is tried by default
def test_the_base_shows_the_numbers_of_run(page, command, tmp_path):
    command(*shlex.split(command_line(page))[1:], "--out", str(tmp_path / "run"), "--quiet")
    assert lines(page, PRESSURE)["Base"]["median"] == medians(tmp_path / "run")


def test_a_changed_number_changes_the_curves_and_leaves_the_base(page):
    before = lines(page, PRESSURE)
    after = changed(page)
    assert after["Base"] == before["Base"]
    assert np.mean(after["Mine"]["median"]) < np.mean(after["Base"]["median"])
    page.get_by_role("button", name="Undo all changes").click()
    wait_for_change(page, PRESSURE, after)
    assert lines(page, PRESSURE) == before


@pytest.mark.parametrize("text", ["7", "much"])
def test_a_wrong_value_is_answered_beside_its_field_and_breaks_nothing(page, text):
    before = lines(page, PRESSURE)
    typed(page, COMMITMENT, text)
    message = page.get_by_role("alert").filter(has_text="expected a number from 0 to 1, found")
    message.wait_for()
    field, said = page.get_by_role("textbox", name=COMMITMENT).bounding_box(), message.bounding_box()
    assert 0 <= said["y"] - (field["y"] + field["height"]) < 60
    assert lines(page, PRESSURE) == before
    changed(page)
    assert message.count() == 0


def test_an_outside_event_is_switched_off_and_moved(page):
    page.get_by_text(re.compile("^Show the [0-9]+ outside events")).click()
    before = lines(page, PRESSURE)
    switch = page.get_by_role("checkbox", name=re.compile("visit", re.IGNORECASE))
    switch.uncheck()
    wait_for_change(page, PRESSURE, before)
    wait_for_runs(page)
    assert "timeline.visit=null" in command_line(page)
    without = lines(page, PRESSURE)
    switch.check()
    wait_for_change(page, PRESSURE, without)
    day = page.get_by_role("textbox", name=re.compile("^Day of: .*visit", re.IGNORECASE))
    day.fill("2020-02-03")
    day.press("Enter")
    wait_for_change(page, PRESSURE, before)
    assert "timeline.visit.at=2020-02-03" in command_line(page)
    day.fill("2031-02-03")
    day.press("Enter")
    page.get_by_role("alert").filter(has_text="lies outside the period").wait_for()


def test_runs_under_way_can_be_stopped(page):
    page.get_by_label("Runs of each variant").select_option("200")
    # Pressed as soon as it can be: to wait for the button to stand still may outlast the runs.
    page.get_by_role("button", name="Stop", disabled=False).evaluate("button => button.click()")
    page.get_by_text(re.compile("Stopped. The picture shows the [0-9]+ runs that had arrived")).wait_for()
    assert page.get_by_role("button", name="Stop").is_disabled()
    page.get_by_label("Runs of each variant").select_option("10")
    wait_for_runs(page, 10)


def test_a_saved_scenario_gives_the_numbers_of_the_page(page, server, command, tmp_path):
    shown = changed(page, "0.15")
    page.get_by_label("Title of my variant").fill("Less commitment")
    page.get_by_label(re.compile("^Why these numbers")).fill("a test")
    page.get_by_label("File name").fill("less-commitment")
    page.get_by_role("button", name="Save as scenario").click()
    page.get_by_text("Saved as").wait_for()
    saved = server.folder / "less-commitment.yaml"
    text = saved.read_text("utf-8")
    assert "extends: short.yaml" in text
    assert "commitment: {value: 0.15, source: a test, grade: assumed}" in text
    command("run", "less-commitment.yaml", "--seed", "1", "--out", str(tmp_path / "run"), "--quiet")
    assert medians(tmp_path / "run") == shown["Mine"]["median"]
    assert shlex.split(command_line(page))[:4] == ["dilemma-sim", "compare", "short.yaml", saved.name]


def test_a_file_of_somebody_else_is_not_overwritten(page, server):
    changed(page, "0.25")
    page.get_by_label("File name").fill("short")
    page.get_by_role("button", name="Save as scenario").click()
    page.get_by_role("alert").filter(has_text="exists and is no variant of the explorer").wait_for()
    assert "title: Sixteen weeks" in (server.folder / "short.yaml").read_text("utf-8")


@pytest.mark.slow
def test_the_copied_command_gives_the_numbers_of_the_page(page, command, tmp_path):
    shown = changed(page, "0.35")
    page.get_by_role("button", name="Copy command").click()
    copied = page.evaluate("navigator.clipboard.readText()")
    assert copied == command_line(page)
    program, *arguments = shlex.split(copied)
    assert program == "dilemma-sim"
    command(*arguments, "--out", str(tmp_path / "pair"), "--quiet")
    arms = pd.read_parquet(tmp_path / "pair" / "curves.parquet")["arm"].unique()
    found = [medians(tmp_path / "pair", arm=arm) for arm in arms]
    assert found == [shown["Base"]["median"], shown["Mine"]["median"]]


def test_figures_and_data_can_be_downloaded(page, tmp_path):
    shown = changed(page, "0.45")
    page.get_by_role("button", name="Prepare figures and data").click()
    link = page.get_by_text("Download figures and data")
    link.wait_for()
    with page.expect_download() as waiting:
        link.click()
    waiting.value.save_as(tmp_path / "data.zip")
    with zipfile.ZipFile(tmp_path / "data.zip") as archive:
        archive.extractall(tmp_path)
    assert list(tmp_path.glob("results/figures/*.png"))
    arms = pd.read_parquet(tmp_path / "results" / "curves.parquet")["arm"].unique()
    found = [medians(tmp_path / "results", arm=arm) for arm in arms]
    assert found == [shown["Base"]["median"], shown["Mine"]["median"]]


def test_every_section_shows_both_variants(page):
    changed(page)
    page.get_by_role("button", name="Differences").click()
    page.get_by_text("Mine minus base, 20 pairs of runs with the same luck").wait_for()
    page.get_by_role("button", name="Events", exact=True).click()
    page.get_by_text(re.compile("^Base, run 0: [0-9]+ events")).wait_for()
    page.get_by_role("button", name="Mine", exact=True).click()
    page.get_by_text(re.compile("^Mine, run 0: [0-9]+ events")).wait_for()
    page.get_by_role("button", name="Next run").click()
    page.get_by_text(re.compile("^Mine, run 1: [0-9]+ events")).wait_for()
    for section in ("Postures", "Agenda", "Network", "Outcomes"):
        before = charts(page)
        page.get_by_role("button", name=section, exact=True).click()
        wait_for_charts(page, before)


def test_the_real_case_opens(page):
    choice = page.get_by_label("Scenario", exact=True)
    label = choice.locator("option").filter(has_text="(kazakhstan-kyrgyzstan-2018-2019)").inner_text()
    choice.select_option(label=label)
    wait_for_change(page, "Kazakhstan: Identity pressure", {})
    wait_for_runs(page)
    assert len(lines(page, "Kyrgyzstan: Identity pressure")["Base"]["median"]) > 60
