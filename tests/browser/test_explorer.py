"""The explorer as a visitor uses it: change numbers, watch what follows, and get the same from `run`."""

from __future__ import annotations

import re

import numpy as np
import pandas as pd
import pytest

from browser.reading import lines, wait_for_change, wait_for_runs

PRESSURE = "Homeland: Identity pressure"
COMMITMENT = "Commitment of the government to kin abroad"


def box(page, label):
    """Return the field in which a number is typed."""
    titles = page.locator(".bk-slider-title").all_inner_texts()
    place = next(number for number, title in enumerate(titles) if title.startswith(label))
    return page.get_by_label(re.compile(r"^Value \(")).nth(place)


def typed(page, label, text):
    box(page, label).fill(text)
    box(page, label).press("Enter")


def medians(folder, outcome):
    """Return the weekly medians of a run folder."""
    curves = pd.read_parquet(folder / "curves.parquet")
    return curves.groupby("date")[outcome].median().to_numpy()


def test_it_loads_without_a_network(page):
    assert page.title() == "dilemma-sim explorer"
    assert len(lines(page, PRESSURE)["Base"]["median"]) == 25
    addresses = page.evaluate("performance.getEntriesByType('resource').map(one => one.name)")
    assert addresses
    assert all(address.startswith(page.url) for address in addresses)


def test_the_base_shows_the_numbers_of_run(page, command, tmp_path):
    command("run", "short.yaml", "--replicates", "20", "--seed", "1", "--out", str(tmp_path / "run"), "--quiet")
    shown = lines(page, PRESSURE)["Base"]["median"]
    assert np.array_equal(shown, medians(tmp_path / "run", "identity_pressure"))


def test_a_changed_number_changes_the_curves_and_leaves_the_base(page):
    before = lines(page, PRESSURE)
    typed(page, COMMITMENT, "0.05")
    wait_for_change(page, PRESSURE, before)
    wait_for_runs(page)
    after = lines(page, PRESSURE)
    assert after["Base"] == before["Base"]
    assert len(after["Mine"]["median"]) == 25
    assert np.mean(after["Mine"]["median"]) < np.mean(after["Base"]["median"])
    page.get_by_role("button", name="Undo all changes").click()
    page.wait_for_function("() => true")
    wait_for_change(page, PRESSURE, after)


@pytest.mark.parametrize(
    ("text", "answer"), [("7", "must lie between 0 and 1"), ("much", "expected a number"), ("nan", "finite")]
)
def test_a_wrong_value_is_answered_beside_its_field_and_breaks_nothing(page, text, answer):
    before = lines(page, PRESSURE)
    typed(page, COMMITMENT, text)
    message = page.get_by_role("alert").filter(has_text=answer)
    message.wait_for()
    field, said = box(page, COMMITMENT).bounding_box(), message.bounding_box()
    assert 0 <= said["y"] - (field["y"] + field["height"]) < 30
    assert lines(page, PRESSURE) == before
    typed(page, COMMITMENT, "0.05")
    message.wait_for(state="detached")
    wait_for_change(page, PRESSURE, before)
