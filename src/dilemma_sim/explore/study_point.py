"""One design point in words: its factors, its outcomes with their intervals, and how to run it alone."""

from __future__ import annotations

from html import escape
from math import isfinite
from typing import TYPE_CHECKING

from dilemma_sim.study.wording import precise
from dilemma_sim.view.sweep_material import unit_text, value_text

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from dilemma_sim.explore.study_source import StudySource


def factors_table(source: StudySource, point: int) -> str:
    """Return an HTML table of the values of all factors; the whole key path and its source on hover."""
    lines = [
        (
            _abbreviated(source.names[name], factor_words(source, name)),
            value_text(source.value_at(point, name)),
        )
        for name in source.folder.factors
    ]
    return _table("Factors", ("Factor", "Value"), [(name, escape(value)) for name, value in lines])


def factor_words(source: StudySource, factor: str) -> str:
    """Say what a factor is: its key path, meaning, unit, range and source."""
    if factor not in source.parameters:
        return factor
    row = source.parameters[factor]
    low = "–" if row.low is None else f"{row.low:g}"
    high = "–" if row.high is None else f"{row.high:g}"
    told = [factor, row.description, f"Unit: {unit_text(row.unit)}.", f"Range: {low} to {high}."]
    told += [f"Source: {row.source} ({row.grade})."] if row.source else []
    return " ".join(part if part.endswith(".") or part == factor else f"{part}." for part in told if part)


def outcome_words(source: StudySource, outcome: str) -> str:
    """Say what a column of the results is, and what it is made of."""
    from dilemma_sim.model.outcomes import OUTCOMES

    label, unit = source.material.outcomes[outcome]
    of = next(one.outcome for one in source.folder.study.outcomes if one.column == outcome)
    return f"{label}. Unit: {unit_text(unit)}. {OUTCOMES[of].label}: {OUTCOMES[of].description}"


def summary_table(source: StudySource, point: int, country: str) -> str:
    """Return an HTML table of all outcomes of a design point: mean with interval, and spread of the runs."""
    summary = source.folder.summary
    rows = summary[(summary["point"] == point) & (summary["country"] == country)]
    lines = []
    for row in rows.to_dict("records"):
        label, unit = source.material.outcomes[str(row["outcome"])]
        lines.append(
            (
                _abbreviated(label, outcome_words(source, str(row["outcome"]))),
                escape(unit_text(unit)),
                _number(row["mean"]),
                _between(row["low"], row["high"]),
                _number(row["median"]),
                _between(row["p05"], row["p95"]),
                str(row["n"]),
            )
        )
    head = ("Outcome", "Unit", "Mean", "95 % interval", "Median", "5 to 95 %", "Runs")
    return _table("Outcomes over the runs of this point", head, lines)


def command_words(source: StudySource, point: int) -> str:
    """Return the command line of a design point in HTML, and why it would give other numbers if it would."""
    caveat = source.caveat(point)
    told = f"<p>{escape(caveat)}</p>" if caveat else ""
    command = escape(source.command(point))
    return f'<p>This point alone:</p><pre tabindex="0"><code>{command}</code></pre>{told}'


def _number(value: float) -> str:
    return precise(float(value)) if isfinite(value) else "–"


def _between(low: float, high: float) -> str:
    return f"{_number(low)} to {_number(high)}" if isfinite(low) else "–"


def _abbreviated(text: str, words: str) -> str:
    return f'<abbr title="{escape(words)}" tabindex="0">{escape(text)}</abbr>'


def _table(caption: str, head: Sequence[str], lines: Iterable[Sequence[str]]) -> str:
    heads = "".join(f'<th scope="col">{escape(one)}</th>' for one in head)
    body = "".join(
        f'<tr><th scope="row">{first}</th>{"".join(f"<td>{one}</td>" for one in rest)}</tr>'
        for first, *rest in lines
    )
    return (
        f'<div class="wide"><table><caption>{escape(caption)}</caption>'
        f"<thead><tr>{heads}</tr></thead><tbody>{body}</tbody></table></div>"
    )
