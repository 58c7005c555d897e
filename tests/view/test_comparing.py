from __future__ import annotations

import io
import re
from collections import Counter
from dataclasses import replace
from datetime import UTC, datetime

import numpy as np
import pandas as pd
import pytest
from PIL import Image

from dilemma_sim.scenario import read_scenario
from dilemma_sim.study.compare import compare
from dilemma_sim.study.comparefolder import ComparisonFolder, changed, write_comparison
from dilemma_sim.view import style
from dilemma_sim.view.compare_figures import DEFAULT, difference_figure, difference_table
from dilemma_sim.view.compare_headlines import headline_sentences, headline_table
from dilemma_sim.view.compare_material import comparison_material_of
from dilemma_sim.view.compare_report import comparison_page, write_comparison_report
from dilemma_sim.view.comparing import plot_comparison
from dilemma_sim.view.curves import UnknownOutcome
from dilemma_sim.view.forest import forest
from view.test_report import HOSTILE, Page

SETTINGS = ["participation.noise=0.2"]
STARTED = datetime(2020, 1, 2, tzinfo=UTC)


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    base = read_scenario("one-country")
    others = {**changed(read_scenario("one-country", SETTINGS), SETTINGS), "itself": base}
    comparison = compare(base.value, {name: one.value for name, one in others.items()}, 6, seed=1, jobs=1)
    path = tmp_path_factory.mktemp("comparison") / "folder"
    path.mkdir()
    write_comparison(path, comparison, base, others, "dilemma-sim compare one-country", STARTED, 1)
    return path


@pytest.fixture(scope="module")
def material(folder):
    return comparison_material_of(ComparisonFolder.open(folder))


@pytest.fixture(scope="module")
def arm(material):
    return next(iter(material.others))


@pytest.fixture(scope="module")
def pictures(material):
    drawn = io.BytesIO()
    Image.new("P", (8, 8)).save(drawn, format="png")
    return {(arm, kind.name): drawn.getvalue() for arm in material.others for kind in DEFAULT}


@pytest.fixture(scope="module")
def texts(folder, material):
    return {arm: (folder / f"{arm}.yaml").read_text("utf-8") for arm in ("base", *material.others)}


def test_difference_curves_are_those_of_the_pairs():
    pairs = pd.DataFrame(
        {0: [0.0, 1.0, np.nan], 1: [0.0, 3.0, np.nan]}, index=pd.date_range("2020-01-06", periods=3)
    )
    table = difference_table(pairs)
    assert table["mean"].tolist()[:2] == [0.0, 2.0]
    assert (table["low"].iloc[0], table["high"].iloc[0]) == (0.0, 0.0)
    assert table["high"].iloc[1] == pytest.approx(2.0 + 12.7062047)
    assert np.isnan(table["mean"].iloc[2])


def test_differences_of_flows_are_moving_sums(material, arm):
    country = next(iter(material.base.countries))
    weekly = material.paired(arm, country, "turnout")
    moving = material.paired(arm, country, "turnout", weeks=4)
    summed = material.paired(arm, country, "turnout", since_start=True)
    np.testing.assert_allclose(moving.iloc[5], weekly.iloc[2:6].sum())
    np.testing.assert_allclose(summed.iloc[-1], weekly.sum())


@pytest.mark.parametrize("kind", DEFAULT, ids=lambda kind: kind.name)
def test_every_default_figure_is_drawn(material, arm, kind):
    with style.journal_style():
        figure = kind.draw(material, arm)
        figure.canvas.draw()
    assert figure.axes


def test_the_forest_has_human_costs_first_and_says_what_is_identical(material):
    with style.journal_style():
        figure = forest(material, "itself")
        told = forest(material, next(iter(material.others)))
    texts = [text.get_text() for text in figure.texts]
    assert texts.index("Human costs") < texts.index("Strategic outcomes")
    assert texts.index("Choices of governments, share of weeks") > texts.index("Strategic outcomes")
    numbers = {text.get_text() for text in figure.axes[0].texts}
    assert numbers <= {"=", "–"}
    assert {text.get_text() for text in told.axes[0].texts} - numbers


def test_zero_is_always_within_sight(material):
    with style.journal_style():
        for arm in material.others:
            figure = difference_figure(material, arm, ["turnout", "relation"])
            for axes in figure.axes:
                low, high = axes.get_ylim()
                assert low <= 0.0 <= high


def test_outcomes_are_drawn_one_by_one(folder):
    written = plot_comparison(folder, ["turnout"], ["svg"])
    assert [path.name for path in written] == [
        "difference_turnout_with-participation.noise-0.2.svg",
        "difference_turnout_itself.svg",
    ]
    digest = ComparisonFolder.open(folder).manifest["arms"]["itself"]["scenario_sha256"]
    assert all(f"scenario_sha256 itself={digest};" in path.read_text("utf-8") for path in written)
    with pytest.raises(UnknownOutcome, match="no outcome is called 'turnouts'; did you mean turnout"):
        plot_comparison(folder, ["turnouts"])
    with pytest.raises(UnknownOutcome, match="'external_posture' is made of names"):
        plot_comparison(folder, ["external_posture"])


def test_the_table_has_human_costs_beside_strategic_outcomes(material, arm):
    head, rows = headline_table(material.differences, arm, material.base.countries)
    assert {len(row) for row in rows} == {len(head)}
    assert {row[1] for row in rows} == {"human cost", "strategic"}
    order = ["decided", "probable", "about the same", "undecided", "identical", "unknown"]
    sureness = [order.index(row[-1]) for row in rows]
    assert sureness == sorted(sureness)


def test_a_comparison_with_itself_is_one_sentence(material):
    assert headline_sentences(material.differences, "itself") == [
        "No difference at all: every pair is identical in every outcome."
    ]


def test_the_page_is_whole(material, pictures, texts):
    page = Page(comparison_page(material, pictures, texts))
    assert page.open == []
    ids = Counter(attrs["id"] for _, attrs in page.tags if "id" in attrs)
    assert set(ids.values()) == {1}
    assert {attrs["href"].removeprefix("#") for attrs in page.of("a")} <= set(ids)
    assert len(page.of("img")) == len(pictures) == len(page.of("figcaption"))
    assert all(len(image["alt"]) > 40 for image in page.of("img"))
    assert all(image["src"].startswith("data:image/png;base64,") for image in page.of("img"))
    assert not {"script", "link", "iframe"} & {tag for tag, _ in page.tags}
    tables = [attrs["id"] for attrs in page.of("table")]
    for arm in material.others:
        assert tables.index(f"costs-{arm}") < tables.index(f"strategic-{arm}")


def test_the_page_says_what_was_compared_and_how_sure(material, pictures, texts):
    words = Page(comparison_page(material, pictures, texts)).words
    for expected in (
        "One country, one neighbour, with participation.noise=0.2",
        "dilemma-sim compare base.yaml with-participation.noise-0.2.yaml itself.yaml --seed 1 --replicates 6",
        "No difference at all: every pair is identical in every outcome.",
        "Nothing: both scenarios are the same.",
        "The adjusted interval excludes zero.",
        "Time to release of 5 %",
        "Human costs by group",
        "not made for policing",
    ):
        assert expected in words
    assert re.search(r"\+ +noise: .*0\.2", words)


def test_nothing_a_scenario_says_becomes_markup(material, pictures, texts):
    hostile = replace(
        material,
        base=replace(material.base, title=HOSTILE, countries=dict.fromkeys(material.base.countries, HOSTILE)),
        others=dict.fromkeys(material.others, HOSTILE),
        groups=dict.fromkeys(material.groups, HOSTILE),
        differences=material.differences.assign(sentence=HOSTILE, label=HOSTILE),
    )
    page = Page(comparison_page(hostile, pictures, {**texts, "itself": HOSTILE}))
    assert page.open == []
    assert len(page.of("img")) == len(pictures)
    assert not page.of("script")
    assert not any(name.startswith("on") for _, attrs in page.tags for name in attrs)


@pytest.mark.slow
def test_the_report_is_written_from_the_folder_alone(folder):
    first = write_comparison_report(folder).read_bytes()
    assert write_comparison_report(folder).read_bytes() == first
    assert len(first) < 4_000_000


def test_a_single_pair_has_no_intervals(tmp_path, pictures, texts):
    base, other = read_scenario("one-country"), read_scenario("one-country", SETTINGS)
    comparison = compare(base.value, {"other": other.value}, 1, jobs=1)
    write_comparison(tmp_path, comparison, base, {"other": other}, "", STARTED, 1)
    material = comparison_material_of(ComparisonFolder.open(tmp_path))
    stub = next(iter(pictures.values()))
    page = Page(
        comparison_page(
            material, {("other", kind.name): stub for kind in DEFAULT}, {**texts, "other": texts["base"]}
        )
    )
    assert "(so no intervals)" in page.words
    assert "cannot be said: a single pair." in " ".join(comparison.sentences)
    with style.journal_style():
        figure = difference_figure(material, "other", ["turnout"])
        assert forest(material, "other").axes
    assert "Lines: the one pair." in " ".join(text.get_text() for text in figure.texts)
