"""What users see of the package's objects in a notebook."""

from __future__ import annotations

import subprocess
import sys
from dataclasses import replace
from html.parser import HTMLParser

import pytest

from dilemma_sim import load_scenario, open_results, replicate
from dilemma_sim.notebook import Grid, card
from dilemma_sim.scenario import read_scenario
from dilemma_sim.study.cards import MOST

NASTY = "<script>alert('&')</script>"


class Shown(HTMLParser):
    """Read markup, and fail where an element is not closed or is none that a card may have."""

    ALLOWED = frozenset(
        ["div", "p", "strong", "small", "em", "table", "caption", "thead", "tbody", "tr", "th", "td"]
    )

    def __init__(self, html):
        super().__init__()
        self.open, self.texts = [], []
        self.feed(html)
        self.close()
        assert self.open == []

    def handle_starttag(self, tag, attrs):
        assert tag in self.ALLOWED
        self.open.append(tag)

    def handle_endtag(self, tag):
        assert self.open.pop() == tag

    def handle_data(self, data):
        self.texts.append(data)


def shown(thing):
    """Return all texts of what a notebook shows of a thing."""
    html = thing._repr_html_()
    assert len(html) < 40_000
    return Shown(html).texts


@pytest.fixture(scope="module")
def scenario(short_path):
    return load_scenario(short_path)


def test_a_card_escapes_all_that_it_is_given():
    html = card(NASTY, NASTY, {NASTY: NASTY, "empty": ""}, [Grid([NASTY], [[NASTY]], NASTY)], [NASTY])
    assert "<script" not in html
    assert sum(NASTY in text for text in Shown(html).texts) == 8
    assert "empty" not in html


def test_a_scenario_says_who_is_in_it_and_what_is_unusual(scenario):
    texts = shown(scenario)
    assert texts[0] == "Nine weeks"
    assert "2020-01-06 to 2020-03-08, 9 weeks" in texts
    assert scenario.partner.label in texts
    assert "1,000,000" in texts
    assert "Mechanisms set otherwise" not in texts
    changed = read_scenario("one-country", ["mechanisms.fear=false", f'title="{NASTY}"']).value
    texts = shown(changed)
    assert texts[0] == NASTY
    assert "fear off" in texts


def test_a_scenario_with_a_posterior_says_so():
    texts = shown(load_scenario("kazakhstan-kyrgyzstan-2018-2019"))
    assert any(text.startswith("Replicates draw parameters from the posterior") for text in texts)


def test_replicates_show_means_with_their_spread(scenario):
    texts = shown(replicate(scenario, 3, seed=1, jobs=1))
    assert texts[0] == "Nine weeks"
    assert "3, seed 1" in texts
    assert "Detained protesters" in texts
    assert any(text.startswith("Brackets hold the middle 90 %") for text in texts)


def test_a_comparison_shows_the_surest_differences_of_each_arm(scenario, short_path):
    from dilemma_sim import compare

    noisy = load_scenario(short_path, {"participation.noise": 0.2, "title": NASTY})
    compared = compare(scenario, {"noisy": noisy}, 2, jobs=1)
    texts = shown(compared)
    (caption,) = [text for text in texts if text.startswith(f"{NASTY}, against the base")]
    assert "further rows in .differences" in caption
    sure = [text for text in texts if text in set(compared.differences["verdict"])]
    assert len(sure) == MOST


@pytest.mark.parametrize(
    ("folder", "names"),
    [
        ("run_folder", ["curves", "events", "summary"]),
        ("study_folder", ["results", "summary", "curves"]),
        ("comparison_folder", ["curves", "differences", "difference_curves"]),
    ],
)
def test_results_list_their_tables_without_reading_them(request, folder, names):
    results = open_results(request.getfixturevalue(folder))
    texts = shown(results)
    assert [text for text in texts if text in names] == names
    assert results.loaded == ()
    unended = {key: value for key, value in results.manifest.items() if key != "data_sha256"}
    assert (
        "The sweep has not ended; what there is so far is shown." in shown(replace(results, manifest=unended))
    ) is (folder == "study_folder")


def test_a_sweep_says_what_went_wrong(study_folder):
    from dilemma_sim.study.sweep import Swept
    from dilemma_sim.study.sweepfolder import SweepFolder

    failed = tuple(f"design point {number}: no" for number in range(MOST + 3))
    texts = shown(Swept(SweepFolder.open(study_folder), 2, 0, failed, (NASTY,)))
    assert texts[0] == "Noise and the media"
    assert "2 computed, 0 kept" in texts
    assert [text for text in texts if text.startswith("design point")] == list(failed[:MOST])
    assert "And 3 further runs failed." in texts
    assert NASTY in texts


@pytest.mark.slow
@pytest.mark.timeout(600)
def test_a_validation_counts_what_is_inside():
    from dilemma_sim import validate

    found = validate(load_scenario("kazakhstan-kyrgyzstan-2018-2019"), 3, jobs=1)
    texts = shown(found)
    tally = found.tallies["fit"]
    assert any(text.startswith(f"{tally.inside} of {tally.patterns} inside their band") for text in texts)
    assert any(text.endswith("the model cannot speak; .table says why.") for text in texts)
    assert any("of the parameters that are drawn" in text for text in texts)


def test_showing_a_scenario_loads_nothing_heavy():
    script = (
        "import sys, dilemma_sim; dilemma_sim.load_scenario('one-country')._repr_html_();"
        "print({'numpy', 'pandas', 'matplotlib', 'mesa', 'IPython'} & set(sys.modules))"
    )
    ended = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert ended.stdout.strip() == "set()"
