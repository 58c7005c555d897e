"""The report of a study: one page of HTML with its maps, its analyses, and what people pay."""

from __future__ import annotations

from collections.abc import Mapping
from html import escape
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pandas as pd

from dilemma_sim.scenario.designs import name_of
from dilemma_sim.study.analysis_tables import read_table
from dilemma_sim.study.measures import HUMAN_COSTS
from dilemma_sim.study.wording import precise
from dilemma_sim.study.writing import output_to, write_whole
from dilemma_sim.view import style
from dilemma_sim.view.analyses import StudyFigure, study_figures
from dilemma_sim.view.analysis_tables import (
    Shown,
    box_table,
    calibration_table,
    frontier_table,
    lines_of,
    sensitivity_table,
)
from dilemma_sim.view.drawn import limits, posterior_facts
from dilemma_sim.view.markup import definitions, items, page_of, paragraphs, picture, table
from dilemma_sim.view.raster import pixels, small_picture
from dilemma_sim.view.report import LIMITS
from dilemma_sim.view.saving import metadata, title_of
from dilemma_sim.view.sweep_material import sweep_material_of, unit_text, value_text

if TYPE_CHECKING:
    from dilemma_sim.study.sweepfolder import SweepFolder

_MOST_VALUES = 8
#: For each analysis: its heading, and what to say where it was not made.
HEADINGS = {
    "calibration": "What the record says",
    "sensitivity": "What decides",
    "boxes": "Where it leads there",
    "frontier": "Identity against bilateral loss",
}


def write_study_report(folder: Path) -> Path:
    """Write `report.html` into a study folder, whole or not at all, and return its path."""
    from dilemma_sim.study.sweepfolder import SweepFolder

    opened = SweepFolder.open(folder)
    with style.journal_style():
        about = sweep_material_of(opened).provenance
        drawn = [
            (one, small_picture(pixels(one.figure), metadata("png", title_of(one.name, about), about)))
            for one in study_figures(opened)
        ]
    target = Path(folder) / "report.html"
    with output_to(target):
        write_whole(target, study_page(opened, drawn).encode("utf-8"))
    return target


def study_page(folder: SweepFolder, drawn: list[tuple[StudyFigure, bytes]]) -> str:
    """Compose the page.

    Parameters
    ----------
    folder : the study.
    drawn : its figures, with each as PNG.
    """
    numbered = [(number, one, png) for number, (one, png) in enumerate(drawn, start=1)]
    pictures = {
        kind: "".join(_picture(number, one, png) for number, one, png in numbered if one.kind == kind)
        for kind in (*HEADINGS, "maps")
    }
    return page_of(
        "study.html",
        title=escape(folder.study.title),
        description=paragraphs(folder.study.description),
        facts=definitions(_facts(folder)),
        factors=_factors(folder),
        costs=_costs(folder),
        analyses=_analyses(folder, pictures),
        maps=pictures["maps"],
        command=escape(str(folder.manifest.get("command", ""))),
        limits=items(limits(LIMITS, next(iter(folder.manifest.get("posteriors", {}).values()), None))),
        version=escape(str(folder.manifest.get("version", ""))),
        sha=escape(str(folder.manifest.get("data_sha256", ""))),
    )


def _facts(folder: SweepFolder) -> dict[str, str]:
    study, manifest = folder.study, folder.manifest
    runs = manifest.get("runs", {})
    counts = ", ".join(f"{count} {status}" for status, count in runs.items())
    luck = "on common random numbers" if study.calibration is None else "each with luck of its own"
    return {
        "Scenario": str(manifest.get("scenario", "")),
        "Design": f"{name_of(study.design).replace('_', ' ')}, {manifest.get('points', study.size)} points",
        "Replicates": f"{study.replicates} at each point, {luck}",
        "Runs": counts or "all ended",
        "Seed": str(study.seed),
        **_posteriors(manifest),
        "Version": f"dilemma-sim {manifest.get('version', '')}",
        "Scenario SHA-256": str(manifest.get("scenario_sha256", "")),
        "Data SHA-256": str(manifest.get("data_sha256", "")),
    }


def _posteriors(manifest: Mapping[str, Any]) -> dict[str, str]:
    return {
        f"{term} ({label})" if label else term: text
        for label, facts in manifest.get("posteriors", {}).items()
        for term, text in posterior_facts(facts).items()
    }


def _factors(folder: SweepFolder) -> str:
    lines = []
    for key, section in folder.study.sections.items():
        values = list(dict.fromkeys(folder.results[key]))
        if len(values) <= _MOST_VALUES:
            told = ", ".join(map(value_text, values))
        else:
            told = f"{value_text(min(values))} to {value_text(max(values))}, {len(values)} values"
        lines.append((", ".join(folder.study.parameters[key]), [section, told], ""))
    return table(("Factor", "Stands under", "Values"), lines, "Factors", "factors")


def _costs(folder: SweepFolder) -> str:
    reported = [one for one in folder.study.outcomes if one.outcome in HUMAN_COSTS]
    if not reported:
        return "<p>The study reports no human costs.</p>\n"
    from dilemma_sim.study.results import results_meaning

    meaning = results_meaning(folder.study)
    head = [
        "Outcome",
        "Unit",
        "Country",
        "Mean",
        "Lowest point",
        "Highest point",
        "Luck, sd of runs at a point",
    ]
    lines = []
    for one in reported:
        for country, rows in folder.results.groupby("country", sort=False):
            if rows[one.column].notna().any():
                about = meaning[one.column]
                cells = [unit_text(about["unit"]), str(country), *_spread(rows, one.column)]
                lines.append((about["description"].rstrip("."), cells, ""))
    return table(head, lines, "Human costs over the design", "costs")


def _spread(rows: pd.DataFrame, column: str) -> list[str]:
    points = rows.groupby("point")[column]
    means = points.mean()
    within = points.std(ddof=1).mean() if rows["replicate"].nunique() > 1 else float("nan")
    numbers = (means.mean(), means.min(), means.max(), within)
    return [precise(float(number)) for number in numbers]


def _analyses(folder: SweepFolder, pictures: dict[str, str]) -> str:
    shown = {
        "calibration": calibration_table,
        "sensitivity": sensitivity_table,
        "boxes": box_table,
        "frontier": frontier_table,
    }
    parts = []
    for kind, heading in HEADINGS.items():
        found = read_table(folder, kind)
        if found is not None and len(found):
            parts.append(f"<h3>{heading}</h3>\n{_table(shown[kind](found), heading, kind)}{pictures[kind]}")
    none = "<p>Nothing was analysed yet; <code>dilemma-sim --help</code> names the verbs.</p>\n"
    return "".join(parts) or none


def _table(shown: Shown, caption: str, name: str) -> str:
    head = [text if text.startswith("9") else text.capitalize() for text in shown[0]]
    return table(head, lines_of(shown), caption, f"{name}-table")


def _picture(number: int, one: StudyFigure, png: bytes) -> str:
    return picture(
        one.name.replace("_", "-"), one.title, one.title + ".", f"Figure: {one.title}.", png, number
    )
