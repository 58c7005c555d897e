from __future__ import annotations

import io
from collections import Counter
from dataclasses import replace
from html.parser import HTMLParser
from itertools import pairwise

import pandas as pd
import pytest
from PIL import Image

from dilemma_sim.scenario.describe import Parameter
from dilemma_sim.study.measures import HUMAN_COSTS
from dilemma_sim.view import drawn, figures, panels, raster, report

ROWS = [
    Parameter(
        "partner.patience", 0.5, 0.4, "1", 0.0, 1.0, "A paper, 1999", "literature", "default", "How patient."
    ),
    Parameter("partner.delay", None, None, "weeks", 0.0, None, None, None, "/home/me/run/scenario.yaml:7"),
]


class Page(HTMLParser):
    """Collect what a page is made of."""

    VOID = frozenset({"meta", "img", "br", "link", "hr", "input"})

    def __init__(self, text: str) -> None:
        super().__init__(convert_charrefs=True)
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.text: list[str] = []
        self.open: list[str] = []
        self.feed(text)
        self.close()

    def handle_starttag(self, tag, attrs):
        self.tags.append((tag, dict(attrs)))
        if tag not in self.VOID:
            self.open.append(tag)

    def handle_endtag(self, tag):
        assert self.open.pop() == tag

    def handle_data(self, data):
        self.text.append(data)

    def of(self, tag):
        return [attrs for name, attrs in self.tags if name == tag]

    @property
    def words(self):
        return " ".join(" ".join(self.text).split())


@pytest.fixture(scope="module")
def pictures():
    drawn = io.BytesIO()
    Image.new("P", (8, 8)).save(drawn, format="png")
    return {kind.name: drawn.getvalue() for kind in figures.DEFAULT}


@pytest.fixture(scope="module")
def page(run, pictures):
    return Page(report.page(run, pictures, ROWS, "/home/me/run"))


def test_elements_are_closed_and_ids_are_unique(page):
    assert page.open == []
    ids = Counter(attrs["id"] for _, attrs in page.tags if "id" in attrs)
    assert set(ids.values()) == {1}


def test_nothing_is_fetched(page):
    for _, attrs in page.tags:
        for name in ("src", "href", "data", "srcset", "action"):
            value = attrs.get(name)
            assert value is None or value.startswith(("data:image/png;base64,", "#"))
    policy = next(attrs for attrs in page.of("meta") if attrs.get("http-equiv") == "Content-Security-Policy")
    assert policy["content"].startswith("default-src 'none'")
    assert not {"script", "link", "iframe", "object", "base"} & {tag for tag, _ in page.tags}
    style = page.words.split("</style>")[0]
    assert "url(" not in style
    assert "@import" not in style


def test_links_lead_somewhere(page):
    ids = {attrs["id"] for _, attrs in page.tags if "id" in attrs}
    targets = {attrs["href"].removeprefix("#") for attrs in page.of("a")}
    assert targets
    assert targets <= ids


def test_every_figure_has_a_picture_with_a_text_and_a_caption(page):
    images = page.of("img")
    assert len(images) == len(figures.DEFAULT) == len(page.of("figcaption"))
    assert all(len(image["alt"]) > 40 for image in images)


def test_headings_skip_no_level(page):
    levels = [int(tag[1]) for tag, _ in page.tags if tag in {"h1", "h2", "h3", "h4"}]
    assert levels[0] == 1
    assert levels.count(1) == 1
    assert all(after - before <= 1 for before, after in pairwise(levels))


def test_the_page_says_what_was_run(run, page):
    for words in (
        run.title,
        run.scenario_hash,
        "20",
        "dilemma-sim 0.1.0",
        "2018-07-02 to 2019-10-21, 69 weeks",
        run.command,
    ):
        assert words in page.words
    assert "dilemma-sim run scenario.yaml --seed 1 --replicates 20" in page.words


def test_human_costs_stand_before_all_other_outcomes(run, page):
    for name in HUMAN_COSTS:
        assert run.outcomes[name].label in page.words
    tables = [attrs["id"] for attrs in page.of("table")]
    assert tables.index("costs") < tables.index("outcomes")


def test_outside_events_come_with_their_source(run, page):
    for event in run.outside:
        assert event.label in page.words
    assert page.words.count("A newspaper, 2019") == len(run.outside)


def test_parameters_come_with_unit_grade_and_source_but_not_with_the_folder(page):
    assert "partner.patience" in page.words
    assert "A paper, 1999" in page.words
    assert "How patient." in page.words
    assert "scenario.yaml:7" in page.words
    assert "/home/me" not in page.words
    assert not [attrs for attrs in page.of("details") if "open" in attrs]


def test_the_limits_are_spelled_out(page):
    for words in ("not evidence", "disputed", "not made for policing", "No private person"):
        assert words in page.words


HOSTILE = '</title><script>alert("1")</script><img src=x onerror=alert(2)> & \'"'


def test_nothing_a_scenario_says_becomes_markup(run, pictures):
    hostile = replace(
        run,
        title=HOSTILE,
        description=f"{HOSTILE}\n\n{HOSTILE}",
        partner=HOSTILE,
        countries=dict.fromkeys(run.countries, HOSTILE),
        external=dict.fromkeys(run.external, HOSTILE),
        internal=dict.fromkeys(run.internal, HOSTILE),
        outside=tuple(replace(event, label=HOSTILE, kind=HOSTILE, source=HOSTILE) for event in run.outside),
        command=HOSTILE,
        version=HOSTILE,
        scenario_hash=HOSTILE,
    )
    rows = [replace(ROWS[0], path=HOSTILE, unit=HOSTILE, source=HOSTILE, description=HOSTILE, origin=HOSTILE)]
    text = report.page(hostile, pictures, rows)
    page = Page(text)
    assert page.open == []
    assert len(page.of("img")) == len(figures.DEFAULT)
    assert not page.of("script")
    assert not any(name.startswith("on") for _, attrs in page.tags for name in attrs)
    assert HOSTILE in "".join(page.text)


def test_dollar_signs_of_a_scenario_stay(run, pictures):
    assert (
        "$title costs $5 $$"
        in Page(report.page(replace(run, title="$title costs $5 $$"), pictures, [])).words
    )


def test_rare_costs_show_by_their_mean(run, pictures):
    curves = run.curves.assign(harm_to_minorities=(run.curves["replicate"] == 0) * 20)
    page = Page(report.page(replace(run, curves=curves), pictures, []))
    assert "0 (1) 0 to 1" in page.words  # median nought, mean one, and 5 % of replicates above one


def test_one_replicate_has_no_intervals(make_run, pictures):
    page = Page(report.page(make_run(weeks=12, replicates=1), pictures, ROWS))
    assert "(so no intervals)" in page.words
    heads = page.words[page.words.index("Human costs") :]
    assert "90 % interval" not in heads


def test_a_small_picture_is_small_and_wide_enough_to_print(run):
    from dilemma_sim.view import style

    with style.journal_style():
        picture = raster.small_picture(raster.pixels(next(iter(figures.DEFAULT)).draw(run)))
    assert len(picture) < 250_000  # eight of them, in base64, stay far below 3 MB
    with Image.open(io.BytesIO(picture)) as image:
        assert image.width >= 1400


def test_the_same_run_gives_the_same_page(run, pictures):
    assert report.page(run, pictures, ROWS) == report.page(run, pictures, ROWS)


def test_a_page_says_what_its_parameters_stand_for():
    facts = {"point": False, "drawn": ["participation.noise"]}
    by_hand = "Parameters set by hand make a run a check of the machinery, not evidence."
    assert drawn.standing("a run", None) == by_hand
    assert drawn.standing("a run", {**facts, "point": True}) == by_hand
    assert drawn.standing("a run", {**facts, "drawn": []}) == by_hand
    assert drawn.standing("a run", facts).startswith("Parameters drawn from the posterior rest on the record")
    told = drawn.limits(report.LIMITS, facts)
    assert told[0] == drawn.BY_HAND_AND_DRAWN
    assert drawn.CHANCE_AND_DRAWS in told
    assert drawn.limits(report.LIMITS, None) == list(report.LIMITS)


def test_the_note_of_a_run_stands_on_its_page(page):
    assert drawn.standing("a run", None) in page.words


@pytest.mark.parametrize("values", [(0.2, 0.4), (-0.4, -0.2), (-0.1, 0.3)])
def test_an_axis_with_a_zero_line_holds_zero(values):
    from matplotlib.figure import Figure

    axes = Figure().subplots()
    table = pd.DataFrame([[*values, sum(values) / 2]], columns=["low", "high", "mean"])
    panels.set_limits(axes, [table], floor=None, zero=True)
    low, high = axes.get_ylim()
    assert low < 0.0 < high
    assert low < values[0]
    assert high > values[1]
