"""The report: one page of HTML that opens from disk without a network and says what came out of a run."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from functools import partial
from html import escape
from pathlib import Path
from typing import TYPE_CHECKING

from dilemma_sim.study.measures import HUMAN_COSTS
from dilemma_sim.study.wording import number
from dilemma_sim.study.writing import output_to, write_whole
from dilemma_sim.view import figures, findings, saving
from dilemma_sim.view.drawing import Plan, SecondHand, draw_all, write_all
from dilemma_sim.view.drawn import BY_HAND, CHANCE, limits, posterior_facts, standing
from dilemma_sim.view.markup import definitions, items, page_of, paragraphs, picture, table
from dilemma_sim.view.material import Material, material_of

if TYPE_CHECKING:
    from dilemma_sim.scenario.describe import Parameter
    from dilemma_sim.study.folder import RunFolder

LIMITS = (
    BY_HAND,
    CHANCE,
    "Numbers of people detained, sentenced and released are disputed. Claims of activists and "
    "of officials are claims.",
    "Released is not free: people who leave detention may stay under supervision; both are counted apart.",
    "The actors are roles and groups: organisations, strata, governments, a partner. No private "
    "person is modelled.",
    "The page describes and compares. It is not made for policing or for choosing whom to act against, and "
    "postures that coerce are never options to be optimised.",
)


def write_report(folder: Path) -> Path:
    """Write `report.html` into a run folder, whole or not at all, and return its path."""
    return illustrate(folder, ())[-1]


def illustrate(folder: Path, formats: Sequence[str] = ("png",), hand: SecondHand | None = None) -> list[Path]:
    """Write the default figures and the report of a run folder, drawing each figure once.

    Parameters
    ----------
    folder : a run folder.
    formats : of the figures' files, among png, svg and pdf.
    hand : draws half of the figures.

    Returns
    -------
    list[Path]
        The figures, then the report.
    """
    from dilemma_sim.study.folder import RunFolder

    saving.check_formats(formats)
    run = RunFolder.open(folder)
    material = material_of(run)
    about = saving.provenance_of(material)
    plans = [Plan(kind.name, partial(kind.draw, material), tuple(formats), about) for kind in figures.DEFAULT]
    drawn = draw_all(plans, hand)
    written = write_all(drawn, run.path / "figures")
    return [*written, _write_page(run, material, {one.name: one.picture for one in drawn})]


def _write_page(run: RunFolder, material: Material, pictures: Mapping[str, bytes]) -> Path:
    from dilemma_sim.scenario.describe import describe

    text = page(material, pictures, describe(run.document), str(run.path))
    target = run.path / "report.html"
    with output_to(target):
        write_whole(target, text.encode("utf-8"))
    return target


def page(
    material: Material, pictures: Mapping[str, bytes], rows: Sequence[Parameter], folder: str = "."
) -> str:
    """Compose the page.

    Parameters
    ----------
    material : the run.
    pictures : its default figures by name, as PNG.
    rows : its parameters, as `describe` gives them.
    folder : where the run lies, to be left out of the page.
    """
    weeks = material.dates
    return page_of(
        "report.html",
        title=escape(material.title),
        description=paragraphs(material.description),
        facts=_facts(material, f"{weeks[0]:%Y-%m-%d} to {weeks[-1]:%Y-%m-%d}, {len(weeks)} weeks"),
        headlines=_headlines(material),
        costs=_outcome_table(material, HUMAN_COSTS, "Human costs", "costs"),
        outcomes=_outcome_table(
            material,
            [name for name in material.outcomes if name not in HUMAN_COSTS],
            "Outcomes",
            "outcomes",
        ),
        figures=_figures(material, pictures),
        timeline=_timeline(material),
        count=str(len(rows)),
        parameters=_parameter_table(rows, folder),
        command=escape(material.command),
        again=escape(
            f"dilemma-sim run scenario.yaml --seed {material.seed} --replicates {material.replicates}"
        ),
        standing=escape(standing("a run", material.manifest.get("posterior"))),
        limits=items(limits(LIMITS, material.manifest.get("posterior"))),
        version=escape(material.version),
        sha=escape(material.scenario_hash),
    )


def _facts(material: Material, period: str) -> str:
    facts = {
        "Countries": ", ".join(material.countries.values()),
        "Partner": material.partner,
        "Period": period,
        "Replicates": str(material.replicates) + (" (so no intervals)" if material.replicates == 1 else ""),
        "Seed": str(material.seed),
        **posterior_facts(material.manifest.get("posterior")),
        "Version": f"dilemma-sim {material.version}",
        "Scenario SHA-256": material.scenario_hash,
    }
    return definitions(facts)


def _headlines(material: Material) -> str:
    parts = []
    for label, sentences in findings.headlines(material):
        parts.append(f"<h3>{escape(label)}</h3>\n<ul>\n{items(sentences)}</ul>\n")
    return "".join(parts)


def _outcome_table(material: Material, names: Iterable[str], caption: str, name: str) -> str:
    head = ["Outcome", "Unit", "Summed up as"]
    for label in material.countries.values():
        head += [f"{label}: median (mean)", "90 % interval"] if material.replicates > 1 else [label]
    lines = []
    for line in findings.measure(material, names):
        cells = [line.unit, line.how]
        for country in material.countries:
            cells += _spread_cells(line.spreads[country], several=material.replicates > 1)
        lines.append((line.label, cells, line.description))
    return table(head, lines, caption, name)


def _spread_cells(spread: findings.Spread, *, several: bool) -> list[str]:
    middle = number(spread.median)
    if not several:
        return [middle]
    if not spread.replicates:
        return [middle, middle]
    low, high = number(spread.low), number(spread.high)
    # Of what is rare the median is often nought, and only the mean shows that it happens.
    return [f"{middle} ({number(spread.mean)})", f"{low} to {high}"]


def _figures(material: Material, pictures: Mapping[str, bytes]) -> str:
    parts = []
    countries = ", ".join(material.countries.values())
    for index, kind in enumerate(figures.DEFAULT, start=1):
        caption = f"{kind.caption} {_reading(material)}"
        alternative = f"{kind.title}. {kind.caption} Countries: {countries}."
        parts.append(picture(kind.name, kind.title, caption, alternative, pictures[kind.name], index))
    return "".join(parts)


def _reading(material: Material) -> str:
    if material.replicates == 1:
        return "One replicate, so there are no bands."
    return f"{material.replicates} replicates."


def _timeline(material: Material) -> str:
    if not material.outside:
        return "<p>The scenario has no outside events.</p>\n"
    lines = []
    for event in material.outside:
        where = ", ".join(material.countries.get(name, name) for name in event.countries) or "all"
        cells = [
            event.day.isoformat(),
            event.label,
            event.kind.replace("_", " "),
            where,
            event.source or "no source",
        ]
        lines.append((str(event.number), cells, ""))
    return table(["No.", "Day", "Event", "Kind", "Concerns", "Source"], lines, "Outside events", "events")


def _parameter_table(rows: Sequence[Parameter], folder: str) -> str:
    head = ["Parameter", "Unit", "Range", "Value", "Default", "Grade", "Source", "Set in"]
    lines = []
    for row in rows:
        texts = [row.grade or "none", row.source or "no source", row.origin]
        cells = [row.unit, _range(row.low, row.high), _plain(row.value), _plain(row.default)]
        # Where the folder lay when the page was written is nobody's business and would not be the same twice.
        cells += [text.replace(f"{folder}/", "") for text in texts]
        lines.append((row.path, cells, row.description))
    return table(head, lines, "Parameters", "parameters-table")


def _range(low: float | None, high: float | None) -> str:
    if low is None and high is None:
        return "any"
    if high is None:
        return f"from {_plain(low)}"
    return f"{_plain(low)} to {_plain(high)}" if low is not None else f"up to {_plain(high)}"


def _plain(value: float | None) -> str:
    return "–" if value is None else f"{value:g}" if abs(value) < 1e6 else f"{value:,}"
