"""Every figure file says where it comes from, and reads back."""

from __future__ import annotations

import re
from pathlib import Path
from xml.etree import ElementTree

import pytest
from matplotlib.figure import Figure
from PIL import Image

from dilemma_sim.view import saving
from dilemma_sim.view.drawing import Plan, draw_all
from dilemma_sim.view.provenance import essential, told_by

MANIFEST = {
    "kind": "run",
    "version": "1.2.3",
    "command": "dilemma-sim run 'my scenario.yaml' --out /home/me/here --seed 7 --jobs=3 -q",
    "started": "2020-01-02T03:04:05+00:00",
    "duration_seconds": 8.5,
    "scenario": "Zwei Länder — 两国",
    "scenario_sha256": "ab" * 32,
    "model_sha256": "cd" * 32,
    "data_sha256": "ef" * 32,
    "seed": 7,
    "replicates": 20,
    "runs": {"ok": 20},
}
TOLD = {
    "scenario": "Zwei Länder — 两国",
    "scenario_sha256": "ab" * 32,
    "model_sha256": "cd" * 32,
    "data_sha256": "ef" * 32,
    "seed": "7",
    "replicates": "20",
    "version": "1.2.3",
    "command": "dilemma-sim run 'my scenario.yaml' --seed 7",
}
DESCRIPTION = "; ".join(f"{key}={value}" for key, value in TOLD.items())


@pytest.fixture
def files(tmp_path: Path) -> dict[str, Path]:
    written = saving.save_figure(Figure((1, 1)), tmp_path, "dilemma", saving.FORMATS, told_by(MANIFEST))
    return {path.suffix: path for path in written}


def test_a_manifest_tells_what_decides_the_numbers_and_no_clock() -> None:
    assert told_by(MANIFEST) == TOLD


def test_every_arm_of_a_comparison_is_told() -> None:
    arms = {name: {"scenario": name.title(), "scenario_sha256": name * 2} for name in ("base", "other")}
    assert told_by({"version": "1", "seed": 2, "arms": arms}) == {
        "seed": "2",
        "version": "1",
        "scenario base": "Base",
        "scenario_sha256 base": "basebase",
        "scenario other": "Other",
        "scenario_sha256 other": "otherother",
    }


@pytest.mark.parametrize(
    ("command", "kept"),
    [
        ("dilemma-sim sweep s --cluster tcp://h:1 --time-limit 5 --json", "dilemma-sim sweep s"),
        ("dilemma-sim run s --quiet --set a.b=2 --out", "dilemma-sim run s --set a.b=2"),
        ("dilemma-sim run 'a b.yaml' --outcome x", "dilemma-sim run 'a b.yaml' --outcome x"),
        ("it's from Python", "it's from Python"),
        ("", ""),
    ],
)
def test_what_changes_no_number_is_left_out_of_the_command(command: str, kept: str) -> None:
    assert essential(command) == kept


def test_a_png_says_where_it_comes_from(files: dict[str, Path]) -> None:
    with Image.open(files[".png"]) as picture:
        assert picture.info["Title"] == "dilemma: Zwei Länder — 两国"
        assert picture.info["Description"] == DESCRIPTION
        assert picture.info["Software"] == "dilemma-sim 1.2.3"


def test_an_svg_says_where_it_comes_from(files: dict[str, Path]) -> None:
    dublin = "{http://purl.org/dc/elements/1.1/}"
    root = ElementTree.parse(files[".svg"]).getroot()
    titles = [entry.text for entry in root.iter(f"{dublin}title")]
    assert titles == ["dilemma: Zwei Länder — 两国", "dilemma-sim 1.2.3"]  # the second is its creator's
    assert [entry.text for entry in root.iter(f"{dublin}description")] == [DESCRIPTION]
    assert not list(root.iter(f"{dublin}date"))


def test_a_pdf_says_where_it_comes_from(files: dict[str, Path]) -> None:
    data = files[".pdf"].read_bytes()
    (subject,) = re.findall(rb"/Subject \((.*?)(?<!\\)\)", data, re.DOTALL)
    plain = re.sub(rb"\\([()\\])", rb"\1", subject.replace(b"\\r", b"\r").replace(b"\\n", b"\n"))
    assert plain.decode("utf-16") == DESCRIPTION
    assert b"CreationDate" not in data


def test_provenance_changes_no_pixel(files: dict[str, Path], tmp_path: Path) -> None:
    (other,) = saving.save_figure(Figure((1, 1)), tmp_path, "other", ["png"], {})
    with Image.open(files[".png"]) as one, Image.open(other) as two:
        assert one.tobytes() == two.tobytes()


def test_the_small_picture_of_a_page_says_it_too(tmp_path: Path) -> None:
    (drawn,) = draw_all([Plan("blank", Figure, ("png",), told_by(MANIFEST))])
    path = tmp_path / "small.png"
    path.write_bytes(drawn.picture)
    with Image.open(path) as picture:
        assert picture.info["Description"] == DESCRIPTION
