"""Everything can be done by keyboard alone, and one always sees where one is."""

from __future__ import annotations

import pytest

from browser.reading import lines, tab_to, wait_for_change, wait_for_runs

PRESSURE = "Homeland: Identity pressure"

pytestmark = pytest.mark.timeout(300)  # a busy machine takes its time to draw


def test_change_watch_and_save_by_keyboard_alone(page, server):
    press = page.keyboard.press
    base = lines(page, PRESSURE)
    tab_to(page, "^Commitment of the government to kin abroad.*index")
    press("ControlOrMeta+a")
    page.keyboard.type("0.05")
    press("Enter")
    wait_for_change(page, PRESSURE, base)
    wait_for_runs(page)
    typed = lines(page, PRESSURE)
    tab_to(page, "^Commitment of the government to kin abroad")  # its slider
    press("ArrowRight")
    wait_for_change(page, PRESSURE, typed)
    wait_for_runs(page)
    tab_to(page, "^File name")
    press("ControlOrMeta+a")
    page.keyboard.type("by-keyboard")
    tab_to(page, "^Save as scenario$")
    press("Enter")
    page.get_by_text("Saved as").wait_for()
    assert "extends: short.yaml" in (server.folder / "by-keyboard.yaml").read_text("utf-8")


def test_events_and_sections_by_keyboard_alone(page):
    press = page.keyboard.press
    base = lines(page, PRESSURE)
    tab_to(page, "^What is this")
    press("Enter")
    page.get_by_text("Key path: ").first.wait_for()
    tab_to(page, "^Show the [0-9]+ outside events")
    press("Enter")
    tab_to(page, "visit")
    press("Space")
    wait_for_change(page, PRESSURE, base)
    tab_to(page, "^Differences$")
    press("Enter")
    page.get_by_text("Mine minus base, 20 pairs of runs with the same luck").wait_for()


def test_a_study_by_keyboard_alone(open_page, study):
    page = open_page("study")
    press = page.keyboard.press
    tab_to(page, "^Study folder")
    page.keyboard.type(study.name)
    press("Enter")
    page.get_by_text("Dependence by commitment").wait_for()
    tab_to(page, "^Outcome$")
    press("ArrowDown")
    page.get_by_text("External posture: Posture towards the partner.").wait_for()
    tab_to(page, "^Design point$")
    press("ArrowDown")
    page.locator("pre").filter(has_text="countries.homeland.government.commitment=0.6").wait_for()
    tab_to(page, "^Copy command$")
    press("Enter")
    copied = page.evaluate("navigator.clipboard.readText()")
    assert copied == page.locator("pre").inner_text().strip()
