"""The pages can be read on a small laptop and on a telephone."""

from __future__ import annotations

import re

import pytest

from browser.reading import overlaps, scrolls_sideways, small_targets, wait_for_runs

SIZES = [(1280, 720), (400, 800)]
LEAST = 24
"""Width and height of a target in pixels, as WCAG 2.2 asks at level AA."""

pytestmark = pytest.mark.timeout(300)  # a busy machine takes its time to draw


def assert_readable(page):
    assert not scrolls_sideways(page)
    assert overlaps(page) == []
    assert small_targets(page, LEAST) == []


@pytest.mark.parametrize(("width", "height"), SIZES)
def test_the_explorer_can_be_read(open_page, width, height):
    page = open_page(width=width, height=height)
    wait_for_runs(page)
    page.get_by_text(re.compile("^Show the [0-9]+ outside events")).click()
    page.get_by_role("checkbox", name=re.compile("visit", re.IGNORECASE)).wait_for()
    assert_readable(page)
    for section in ("Postures", "Agenda", "Network", "Events", "Differences"):
        page.get_by_role("button", name=section, exact=True).click()
        page.get_by_text("How to read this").wait_for()
        assert_readable(page)


@pytest.mark.parametrize(("width", "height"), SIZES)
def test_a_study_can_be_read(open_page, study, width, height):
    page = open_page("study", width=width, height=height)
    page.get_by_label("Study folder").fill(study.name)
    page.get_by_role("button", name="Open study").click()
    page.locator("pre").wait_for()
    assert_readable(page)
