"""The figures and the report of a run that the model has really made."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from PIL import Image

from dilemma_sim.scenario import read_scenario
from dilemma_sim.study.engine import replicate
from dilemma_sim.study.folder import RunFolder, write_run
from dilemma_sim.view import figures, report, style
from dilemma_sim.view.curves import plot_run
from dilemma_sim.view.material import material_of


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    place = tmp_path_factory.mktemp("run")
    document = read_scenario("one-country")
    ensemble = replicate(document.value, replicates=3, seed=1, jobs=1)
    write_run(place, ensemble, document, "dilemma-sim run one-country", datetime(2026, 1, 1, tzinfo=UTC), 1.0)
    return place


def test_figures_and_report_are_written_beside_the_data(folder):
    written = report.illustrate(folder)
    names = [path.relative_to(folder).as_posix() for path in written]
    assert names == [*(f"figures/{kind.name}.png" for kind in figures.DEFAULT), "report.html"]
    text = written[-1].read_text("utf-8")
    assert len(text) < 3_000_000
    assert str(folder) not in text
    assert not list(folder.rglob("*.partial"))

    with Image.open(written[0]) as image:
        assert image.width == round(style.DOUBLE_COLUMN * 300)
    for path in written[:-1]:
        with Image.open(path) as image:
            assert image.info["Title"] == f"{path.stem}: One country, one neighbour"
            assert image.info["Description"].endswith("; command=dilemma-sim run one-country")


@pytest.mark.slow
def test_the_report_alone_is_the_same_page(folder):
    *_, page = report.illustrate(folder)
    text = page.read_text("utf-8")
    assert report.write_report(folder).read_text("utf-8") == text


def test_outcomes_of_every_kind_can_be_drawn(folder):
    outcomes = material_of(RunFolder.open(folder)).outcomes
    names = list({outcome.kind: name for name, outcome in outcomes.items()}.values())
    assert len(plot_run(folder, names)) == len(names) == 5


def test_the_scenario_gives_the_labels(folder):
    run = RunFolder.open(folder)
    material = material_of(run)
    assert material.title == run.scenario.title
    assert dict(material.countries) == {"homeland": "Homeland"}
    assert material.core == "kin"
    assert material.domestic == ("other",)
    assert [event.number for event in material.outside] == list(range(1, len(run.scenario.timeline) + 1))
    assert list(material.external) == list(run.scenario.postures.external)
