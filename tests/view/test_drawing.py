from __future__ import annotations

import io
import os
from functools import partial

import pytest
from matplotlib.figure import Figure
from PIL import Image, ImageChops

from dilemma_sim.view import drawing, figures, raster, saving, style
from dilemma_sim.view.drawing import Plan, draw_all, second_hand
from view.sketches import sketch

PROVENANCE = {"scenario": "Odd «title»", "seed": "3", "version": "1"}
COLOURS = ("red", "green", "blue", "black", "orange")


def plans(folder, away="", formats=("png", "svg", "pdf")):
    return [
        Plan(colour, partial(sketch, colour, folder, os.getpid(), away), formats, PROVENANCE)
        for colour in COLOURS
    ]


@pytest.fixture(scope="module")
def alone(tmp_path_factory):
    return draw_all(plans(tmp_path_factory.mktemp("alone")))


def test_two_processes_draw_by_turns_and_make_the_same_files(alone, tmp_path):
    with second_hand(2) as hand:
        assert draw_all(plans(tmp_path), hand) == alone
        assert draw_all(plans(tmp_path), hand) == alone  # it is ready for more
    drawn = {path.name for path in tmp_path.iterdir()}
    assert drawn == {"red-here", "green-there", "blue-here", "black-there", "orange-here"}


@pytest.mark.parametrize("away", ["die", "fail"])
def test_what_a_second_process_does_not_bring_is_drawn_here(away, alone, tmp_path):
    with second_hand(2) as hand:
        assert draw_all(plans(tmp_path, away), hand) == alone
    assert len(list(tmp_path.glob("*-here"))) == len(COLOURS)


def test_a_second_process_that_cannot_begin_is_done_without(alone, tmp_path, monkeypatch):
    monkeypatch.setattr(drawing, "_load", os._exit)  # wants a number, and fails
    with second_hand(2) as hand:
        assert draw_all(plans(tmp_path), hand) == alone


def test_a_figure_that_cannot_be_drawn_fails_as_it_would_alone(tmp_path):
    broken = Plan("odd", partial(sketch, "no colour", tmp_path, os.getpid()), ("png",), PROVENANCE)
    with second_hand(2) as hand, pytest.raises(ValueError, match="no colour"):
        draw_all([*plans(tmp_path)[:1], broken], hand)


def test_one_core_or_one_job_has_no_second_process(monkeypatch):
    with second_hand(1) as hand:
        assert hand is None
    monkeypatch.setattr(drawing, "usable_cores", lambda: 1)
    with second_hand() as hand:
        assert hand is None


def test_a_png_has_the_pixels_and_the_texts_that_matplotlib_would_write(run):
    with style.journal_style():
        figure = figures.DEFAULT[0].draw(run)
        theirs = io.BytesIO()
        texts = saving.metadata("png", "dilemma", saving.provenance_of(run))
        figure.savefig(theirs, format="png", metadata=texts)
        before = figure.dpi
        drawn = raster.pixels(figure)
        assert figure.dpi == before
    with Image.open(theirs) as one, Image.open(io.BytesIO(raster.png_of(drawn, texts))) as other:
        assert ImageChops.difference(one.convert("RGB"), other).getbbox() is None
        assert one.info == other.info
        assert other.info["Description"].startswith("scenario=")


def test_a_small_picture_keeps_the_white_of_the_page_and_the_tones():
    figure = Figure(figsize=(2, 2))
    figure.add_axes((0.2, 0.2, 0.6, 0.6), facecolor="#b4531d").set_axis_on()
    with style.journal_style():
        drawn = raster.pixels(figure)
    with Image.open(io.BytesIO(raster.small_picture(drawn))) as small:
        assert small.size == (400, 400)
        assert small.convert("RGB").getpixel((1, 1)) == (255, 255, 255)
        middle = small.convert("RGB").getpixel((200, 200))
    assert all(abs(got - meant) <= 1 for got, meant in zip(middle, (0xB4, 0x53, 0x1D), strict=True))
