from __future__ import annotations

import functools
import hashlib
import re
from dataclasses import replace

import matplotlib as mpl
import pytest
from PIL import Image

from dilemma_sim.view import curves, figures, paper, saving, sheet, style
from dilemma_sim.view.curves import UnknownOutcome
from dilemma_sim.view.saving import UnknownFormat

pytestmark = pytest.mark.filterwarnings("error")


def digests(paths):
    return {path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in paths}


def drawn(run, name):
    kind = next(kind for kind in figures.DEFAULT if kind.name == name)
    with style.journal_style():
        return kind.draw(run)


@pytest.fixture(scope="module")
def figure(run):
    """Give the default figures of the invented run by name, each drawn once."""

    @functools.cache
    def of(name):
        figure = drawn(run, name)
        with style.journal_style():
            figure.set_dpi(300)
            figure.draw_without_rendering()  # legends find their place only then
        return figure

    return of


def placed_texts(figure):
    """List all texts but tick labels, some of which lie outside the limits and are never shown."""
    texts = list(figure.texts)
    for axes in figure.axes:
        legend = axes.get_legend()
        texts += [*axes.texts, axes.xaxis.label, axes.yaxis.label, *(legend.get_texts() if legend else [])]
    return [text for text in texts if text.get_text().strip() and text.get_visible()]


def words(figure):
    return [text.get_text() for text in figure.findobj(mpl.text.Text) if text.get_text().strip()]


@pytest.mark.parametrize(("countries", "weeks", "replicates"), [(1, 69, 1), (2, 1, 3), (4, 30, 4)])
def test_every_default_figure_is_drawn(make_run, countries, weeks, replicates):
    run = make_run(countries=countries, weeks=weeks, replicates=replicates)
    with style.journal_style():
        for kind in figures.DEFAULT:
            kind.draw(run).draw_without_rendering()


def test_a_run_without_outside_events_or_protests_is_drawn(make_run):
    run = make_run(weeks=10, replicates=2, outside=0)
    quiet = replace(run, events=run.events[run.events["kind"] == "none of them"])
    with style.journal_style():
        for kind in figures.DEFAULT:
            kind.draw(quiet).draw_without_rendering()


def test_the_same_run_gives_the_same_files(make_run, tmp_path):
    run = make_run(weeks=12, replicates=3)
    formats = ("png", "svg", "pdf")
    first = curves.draw(run, tmp_path / "one", ["turnout", "external_posture"], formats)
    second = curves.draw(run, tmp_path / "two", ["turnout", "external_posture"], formats)
    assert digests(first) == digests(second)
    assert len(first) == 6


def test_files_say_where_they_come_from(make_run, tmp_path):
    run = make_run(weeks=12, replicates=3)
    png, svg, pdf = curves.draw(run, tmp_path, ["turnout"], ("png", "svg", "pdf"))
    with Image.open(png) as image:
        said = image.info["Description"]
    for part in (run.title, run.scenario_hash, "seed=1", "replicates=3", "version=0.1.0"):
        assert part in said
        assert part in svg.read_text()
    assert run.scenario_hash.encode() in pdf.read_bytes()
    assert b"CreationDate" not in pdf.read_bytes()
    assert not re.search(r"<dc:date>", svg.read_text())


def test_an_unknown_outcome_is_refused_with_the_nearest_name(run, tmp_path):
    with pytest.raises(UnknownOutcome, match=r"no outcome is called 'turnot'; did you mean turnout"):
        curves.draw(run, tmp_path, ["protests", "turnot"])
    assert not list(tmp_path.iterdir())


def test_an_outcome_like_no_other_is_refused_with_the_whole_list(run, tmp_path):
    with pytest.raises(UnknownOutcome, match=r"'zzzz'; there are: identity_pressure, bilateral_risk"):
        curves.draw(run, tmp_path, ["zzzz"])


def test_an_unknown_format_is_refused(run, tmp_path):
    with pytest.raises(UnknownFormat, match=r"no figures in format 'gif': choose among png, svg, pdf"):
        curves.draw(run, tmp_path, None, ["gif"])


@pytest.mark.parametrize(
    "name", ["turnout", "dilemma", "core_share", "in_detention", "internal_posture", "forum_choice"]
)
def test_each_kind_of_outcome_can_be_drawn_alone(make_run, tmp_path, name):
    run = make_run(replicates=3)
    (path,) = curves.draw(run, tmp_path, [name, name])
    assert path.name == f"outcome_{name}.png"


def test_drawing_leaves_no_trace_in_the_settings_of_matplotlib(run):
    mpl.rcParams["font.size"] = 21.0
    before = dict(mpl.rcParams)
    with style.journal_style():
        assert mpl.rcParams["font.size"] == style.SMALL
    assert dict(mpl.rcParams) == before
    mpl.rcParams["font.size"] = mpl.rcParamsDefault["font.size"]


def test_a_title_is_text_and_never_mathematics(make_run, tmp_path):
    title = r"$\frac{1}{ costs 5$ & <b>_^ \unknown"
    run = replace(
        make_run(weeks=6, replicates=2), title=title, countries={"kazakhstan": "$x", "kyrgyzstan": "%"}
    )
    figure = drawn(run, "dilemma")
    assert any(r"\unknown" in text for text in words(figure))
    saving.save_figure(figure, tmp_path, "odd", ["png", "svg", "pdf"], saving.provenance_of(run))


def test_the_footer_names_scenario_seed_and_replicates(run, figure):
    text = " ".join(words(figure("bilateral")))
    assert f"Scenario: {run.title}; 20 replicates, seed 1" in text
    assert "light bands: 5-95 %" in text


def test_one_replicate_has_no_bands_and_says_so(make_run):
    figure = drawn(make_run(weeks=12, replicates=1), "bilateral")
    text = " ".join(words(figure))
    assert "one replicate, so no bands" in text
    assert "5-95 %" not in text
    assert not figure.findobj(mpl.collections.FillBetweenPolyCollection)


def test_detainee_figures_say_that_numbers_are_disputed(figure):
    for name in ("abroad", "costs"):
        assert "disputed" in " ".join(words(figure(name)))


def test_every_axis_of_values_has_a_unit(figure):
    for name in ("dilemma", "street", "agenda", "bilateral", "abroad", "costs", "postures"):
        labelled = [axes.get_ylabel() for axes in figure(name).axes if axes.axison]
        assert sum(bool(label) for label in labelled) == len(labelled) / 2  # the left one of each two


def test_countries_share_their_axis_of_values(figure):
    panels = [axes for axes in figure("street").axes if axes.axison]
    for left, right in zip(panels[::2], panels[1::2], strict=True):
        assert left.get_ylim() == right.get_ylim()


def test_outside_events_are_marked_only_for_whom_they_concern(figure):
    strips = [axes for axes in figure("bilateral").axes if not axes.axison]
    numbers = [{text.get_text() for text in strip.texts} for strip in strips]
    assert numbers[1] - numbers[0] == {"10"}  # the tenth concerns the second country alone


def test_the_key_lists_every_outside_event_once(run):
    entries = [entry for pair in sheet.key_lines(run, 3.0) for entry in pair if entry[0]]
    assert sorted(int(number) for number, _ in entries) == [event.number for event in run.outside]
    assert all(paper.text_width(text) <= 3.0 for _, text in entries)


def assert_texts_on_page(figure):
    page = figure.bbox
    for text in placed_texts(figure):
        box = text.get_window_extent()
        assert min(box.x0, box.y0) >= -1, text.get_text()
        assert box.x1 <= page.x1 + 1, text.get_text()
        assert box.y1 <= page.y1 + 1, text.get_text()


@pytest.mark.parametrize("name", [kind.name for kind in figures.DEFAULT])
def test_no_text_leaves_the_page(figure, name):
    assert_texts_on_page(figure(name))


@pytest.mark.parametrize("name", ["dilemma", "postures", "agenda", "timeline"])
def test_long_and_odd_labels_are_cut_to_the_page(make_run, name):
    run = make_run(weeks=20, replicates=2)
    endless = "_Ministry-of-Everything " * 12 + "x" * 300
    hostile = replace(
        run,
        title=endless,
        partner=endless,
        countries=dict.fromkeys(run.countries, endless),
        external=dict.fromkeys(run.external, endless),
        internal=dict.fromkeys(run.internal, endless),
        issues=dict.fromkeys(run.issues, endless),
        outside=tuple(replace(event, label=endless) for event in run.outside),
    )
    with style.journal_style():
        figure = drawn(hostile, name)
        figure.set_dpi(300)
        figure.draw_without_rendering()
    assert_texts_on_page(figure)


@pytest.mark.parametrize("name", [kind.name for kind in figures.DEFAULT])
def test_no_two_texts_overlap(figure, name):
    boxes = [(text.get_text(), text.get_window_extent()) for text in placed_texts(figure(name))]
    for index, (one, box) in enumerate(boxes):
        for other, there in boxes[index + 1 :]:
            across = min(box.x1, there.x1) - max(box.x0, there.x0)
            up = min(box.y1, there.y1) - max(box.y0, there.y0)
            assert across < 3 or up < 9, (one, other)  # in pixels: the boxes of two lines of small type touch


def luminance(colour):
    red, green, blue = mpl.colors.to_rgb(colour)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


@pytest.mark.parametrize("palette", [style.EXTERNAL, style.INTERNAL, style.area_styles([*"abcdefgh"])])
def test_areas_differ_in_print_without_colour(palette):
    areas = list(palette.values())
    for index, one in enumerate(areas):
        for other in areas[index + 1 :]:
            assert one.hatch != other.hatch or abs(luminance(one.colour) - luminance(other.colour)) > 0.08


def test_lines_differ_in_print_without_colour():
    assert len({str(line.dash) for line in style.COUNTRIES}) == len(style.COUNTRIES)
