"""The report of a comparison: one page of HTML that says what differs, how far, and how sure that is."""

from __future__ import annotations

import difflib
from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from functools import partial
from html import escape
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pandas as pd

from dilemma_sim.study.compare import BASE
from dilemma_sim.study.verdicts import INTERVALS, WORDS
from dilemma_sim.study.writing import output_to, write_whole
from dilemma_sim.view import saving
from dilemma_sim.view.compare_figures import DEFAULT
from dilemma_sim.view.compare_headlines import headline_sentences, number, span
from dilemma_sim.view.compare_material import ComparisonMaterial, comparison_material_of
from dilemma_sim.view.drawing import Plan, SecondHand, draw_all, write_all
from dilemma_sim.view.drawn import limits, posterior_facts, standing
from dilemma_sim.view.markup import definitions, items, page_of, picture, table
from dilemma_sim.view.report import LIMITS
from dilemma_sim.view.units import unit_text

if TYPE_CHECKING:
    from dilemma_sim.study.comparefolder import ComparisonFolder

_HEAD = (
    "Where",
    "Over weeks",
    "Base",
    "Other",
    "Difference",
    "95 % interval",
    "Adjusted",
    "Pairs lower / higher",
    "Correlation",
    "Variance, paired / unpaired",
    "How sure",
    "Replicates to settle",
)
Pictures = Mapping[tuple[str, str], bytes]


def write_comparison_report(folder: Path) -> Path:
    """Write `report.html` into a comparison folder, whole or not at all, and return its path."""
    return illustrate_comparison(folder, ())[-1]


def illustrate_comparison(
    folder: Path, formats: Sequence[str] = ("png",), hand: SecondHand | None = None
) -> list[Path]:
    """Write the default figures and the report of a comparison folder, drawing each figure once.

    Parameters
    ----------
    folder : a comparison folder.
    formats : of the figures' files, among png, svg and pdf.
    hand : draws half of the figures.

    Returns
    -------
    list[Path]
        The figures, then the report.
    """
    from dilemma_sim.study.comparefolder import ComparisonFolder

    saving.check_formats(formats)
    comparison = ComparisonFolder.open(folder)
    material = comparison_material_of(comparison)
    shown = [(arm, kind) for arm in material.others for kind in DEFAULT]
    plans = [
        Plan(f"{kind.name}_{arm}", partial(kind.draw, material, arm), tuple(formats), material.provenance)
        for arm, kind in shown
    ]
    drawn = draw_all(plans, hand)
    pictures = {(arm, kind.name): one.picture for (arm, kind), one in zip(shown, drawn, strict=True)}
    written = write_all(drawn, comparison.path / "figures")
    return [*written, _write_page(comparison, material, pictures)]


def _write_page(comparison: ComparisonFolder, material: ComparisonMaterial, pictures: Pictures) -> Path:
    texts = {arm: (comparison.path / f"{arm}.yaml").read_text("utf-8") for arm in (BASE, *material.others)}
    target = comparison.path / "report.html"
    with output_to(target):
        write_whole(target, comparison_page(material, pictures, texts).encode("utf-8"))
    return target


def comparison_page(material: ComparisonMaterial, pictures: Pictures, texts: Mapping[str, str]) -> str:
    """Compose the page.

    Parameters
    ----------
    material : the comparison.
    pictures : its default figures by arm and name, as PNG.
    texts : the scenarios by arm, as YAML.
    """
    names = " ".join(f"{arm}.yaml" for arm in (BASE, *material.others))
    again = f"dilemma-sim compare {names} --seed {material.base.seed} --replicates {material.replicates}"
    posterior = material.manifest["arms"][BASE].get("posterior")
    verdicts = [(verdict.value, words, "") for verdict, words in WORDS.items()]

    def differs(arm: str) -> str:
        return f"<ul>\n{items(headline_sentences(material.differences, arm))}</ul>\n"

    return page_of(
        "compare.html",
        title=escape(f"{'; '.join(material.others.values())} against {material.base.title}"),
        facts=_facts(material),
        sentences=_by_arm(material, differs),
        costs=_by_arm(material, lambda arm: _costs(material, arm)),
        figures=_figures(material, pictures),
        outcomes=_by_arm(material, lambda arm: _others(material, arm)),
        intervals=escape(INTERVALS),
        verdicts=table(("Word", "Said as", "When"), verdicts, "Verdicts", "verdicts"),
        changes=_by_arm(material, lambda arm: _changes(texts[BASE], texts[arm])),
        command=escape(material.base.command),
        again=escape(again),
        standing=escape(standing("a comparison", posterior)),
        limits=items(limits(LIMITS, posterior)),
        version=escape(material.base.version),
        sha=escape(material.provenance["data_sha256"]),
    )


def _by_arm(material: ComparisonMaterial, part: Callable[[str], str]) -> str:
    return "".join(f"<h3>{escape(label)}</h3>\n{part(arm)}" for arm, label in material.others.items())


def _facts(material: ComparisonMaterial) -> str:
    base, weeks = material.base, material.base.dates
    return definitions(
        {
            "Base": base.title,
            **{f"Other: {arm}": label for arm, label in material.others.items()},
            "Countries": ", ".join(base.countries.values()),
            "Period": f"{weeks[0]:%Y-%m-%d} to {weeks[-1]:%Y-%m-%d}, {len(weeks)} weeks",
            "Pairs": str(material.replicates) + (" (so no intervals)" if material.replicates == 1 else ""),
            "Seed": str(base.seed),
            **posterior_facts(material.manifest["arms"][BASE].get("posterior")),
            **_drawn_otherwise(material),
            "Version": f"dilemma-sim {base.version}",
        }
    )


def _drawn_otherwise(material: ComparisonMaterial) -> dict[str, str]:
    """Return what other arms say about the posterior and the base does not."""
    facts = {arm: posterior_facts(about.get("posterior")) for arm, about in material.manifest["arms"].items()}
    return {
        f"{term} ({arm})": text
        for arm in material.others
        for term, text in facts[arm].items()
        if facts[BASE].get(term) != text
    }


def _costs(material: ComparisonMaterial, arm: str) -> str:
    rows = material.rows(arm)
    by_country = _table(
        material, rows[rows["side"] == "human cost"], "Human costs by country", f"costs-{arm}"
    )
    by_group = _table(material, material.rows(arm, "group"), "Human costs by group", f"groups-{arm}")
    return by_country + by_group


def _others(material: ComparisonMaterial, arm: str) -> str:
    rows = material.rows(arm)
    strategic = rows[rows["side"] == "strategic"]
    choices = rows[rows["side"] == "choice"]
    return _table(material, strategic, "Strategic outcomes", f"strategic-{arm}") + _table(
        material, choices, "Choices of governments", f"choices-{arm}"
    )


def _table(material: ComparisonMaterial, rows: pd.DataFrame, caption: str, name: str) -> str:
    lines = [
        (str(row["label"]), _cells(material, row), unit_text(str(row["outcome"]), str(row["unit"])))
        for row in rows.to_dict("records")
    ]
    return table(("Outcome", *_HEAD), lines, caption, escape(name))


def _cells(material: ComparisonMaterial, row: Mapping[Hashable, Any]) -> list[str]:
    place, unit = str(row["place"]), row["unit"]
    label = material.base.countries.get(place) or material.groups.get(place, place)
    return [
        label,
        str(row["functional"]).replace("_", " "),
        number(row["base"], unit),
        number(row["other"], unit),
        number(row["difference"], unit, sign=True),
        span(row["low"], row["high"], unit),
        span(row["low_all"], row["high_all"], unit),
        f"{number(row['below'], 'share of pairs')} / {number(row['above'], 'share of pairs')}",
        number(row["correlation"], ""),
        number(row["variance_ratio"], ""),
        str(row["verdict"]),
        _whole(row["replicates_to_settle"]),
    ]


def _whole(value: float) -> str:
    return "" if value != value else f"{value:,.0f}"


def _figures(material: ComparisonMaterial, pictures: Pictures) -> str:
    parts, index = [], 0
    countries = ", ".join(material.base.countries.values())
    for arm, label in material.others.items():
        for kind in DEFAULT:
            index += 1
            title = f"{kind.title}: {label}" if len(material.others) > 1 else kind.title
            about = f"{label} minus {material.base.title}."
            parts.append(
                picture(
                    f"{kind.name}-{arm}",
                    title,
                    f"{kind.caption} {about} {material.replicates} pairs.",
                    f"{kind.title}. {kind.caption} {about} Countries: {countries}.",
                    pictures[arm, kind.name],
                    index,
                )
            )
    return "".join(parts)


def _changes(base: str, other: str) -> str:
    lines = list(_changed_lines(base, other))
    if not lines:
        return "<p>Nothing: both scenarios are the same.</p>\n"
    return f"<pre><code>{escape(chr(10).join(lines))}</code></pre>\n"


def _changed_lines(base: str, other: str) -> Iterable[str]:
    for line in difflib.unified_diff(base.splitlines(), other.splitlines(), lineterm="", n=0):
        if not line.startswith(("---", "+++")):
            yield "…" if line.startswith("@@") else line
