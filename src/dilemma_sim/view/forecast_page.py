"""A forecast report as files: tables, figures, and a page that says where the model beats no benchmark."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from dilemma_sim.study.forecast_skill import TESTS
from dilemma_sim.study.forecast_wording import (
    VERDICTS,
    change_sentence,
    place_label,
    score_label,
    shortfalls,
    unknown_sentence,
)
from dilemma_sim.study.unknown_sizes import TAKEN, changed, verdicts_by_size
from dilemma_sim.study.wording import signed
from dilemma_sim.study.writing import output_to, write_whole
from dilemma_sim.view import saving, style
from dilemma_sim.view.forecast_figures import chances, skill_bars
from dilemma_sim.view.markdown import table

if TYPE_CHECKING:
    import pandas as pd

    from dilemma_sim.study.forecasts import ForecastReport


def write_forecasts(
    report: ForecastReport,
    folder: Path,
    labels: Mapping[str, str],
    source: str,
    notes: Sequence[str] = (),
    formats: Sequence[str] = ("png",),
    provenance: Mapping[str, str] | None = None,
) -> list[Path]:
    """Write `forecasts.csv`, `forecast-skill.csv`, `forecasts.md` and both figures into a folder.

    Where other sizes were tried for protests of unknown size, `forecast-sizes.csv` holds the verdicts.

    Parameters
    ----------
    report : the forecasts.
    folder : made if it is not there.
    labels : of the countries, by name.
    source : where runs and record come from, in a sentence.
    notes : further sentences for the page.
    formats : of the figures.
    provenance : what the figure files say of where they come from, beside the source.

    Raises
    ------
    UnknownFormat : before anything is written.
    OutputFailed : a file cannot be written.
    """
    saving.check_formats(formats)
    texts = {
        "forecasts.csv": report.forecasts.to_csv(index=False, float_format="%.6g"),
        "forecast-skill.csv": report.skill.to_csv(index=False, float_format="%.6g"),
        "forecasts.md": forecast_page(report, labels, source, notes),
    }
    if report.sizes.others:
        texts["forecast-sizes.csv"] = verdicts_by_size(report.skill, report.sizes).to_csv(index=False)
    written = []
    for name, text in texts.items():
        target = folder / name
        with output_to(target):
            folder.mkdir(parents=True, exist_ok=True)
            write_whole(target, text.encode())
        written.append(target)
    with style.journal_style():
        for name, draw in (("forecast-chances", chances), ("forecast-skill", skill_bars)):
            figure = draw(report, labels, source)
            about = {"source": source, **(provenance or {})}
            written += saving.save_figure(figure, folder, name, formats, about)
    return written


def forecast_page(
    report: ForecastReport, labels: Mapping[str, str], source: str, notes: Sequence[str] = ()
) -> str:
    """Return the scores as Markdown: a table a test, and a sentence where a benchmark is not beaten."""
    lines = [
        f"Windows of {report.weeks} weeks. Lower scores are better. In brackets: skill of the model against "
        "the benchmark with its 95 % interval, in bold where it lies above 0: there the model beats it. "
        f"Windows overlap, so that few of them are independent. {source}",
        "",
        unknown_sentence(report.sizes),
        "",
    ]
    for test, about in TESTS.items():
        rows = report.skill[report.skill["test"] == test]
        lines += [f"**{test.capitalize()}**: {about}.", "", *_table(rows, labels), ""]
    lines += _other_sizes(report, labels)
    lines += [f"- {sentence}" for sentence in (*shortfalls(report.skill, labels), *notes)]
    return "\n".join(lines) + "\n"


def _other_sizes(report: ForecastReport, labels: Mapping[str, str]) -> list[str]:
    """Return the lines on what changes where protests of unknown size count as something else."""
    if not report.sizes.others:
        return []
    verdicts = verdicts_by_size(report.skill, report.sizes)
    lines = [change_sentence(verdicts, report.sizes), ""]
    rows = changed(verdicts, beyond_chance=True)
    if rows.empty:
        return lines
    sizes = {TAKEN: report.sizes.size} | {f"{size:g}": size for size in report.sizes.others}
    head = ("test", "place", "score", "benchmark", *(f"{size:,.0f} persons" for size in sizes.values()))
    cells = [
        [
            str(row["test"]),
            place_label(str(row["place"]), labels),
            score_label(str(row["score"])),
            str(row["benchmark"]),
            *(VERDICTS[str(row[name])] for name in sizes),
        ]
        for row in rows.to_dict("records")
    ]
    return [*lines, *table(head, cells)]


def _table(rows: pd.DataFrame, labels: Mapping[str, str]) -> list[str]:
    benchmarks = list(dict.fromkeys(rows["benchmark"]))
    lines = [
        "| place | score | windows | model | " + " | ".join(benchmarks) + " |",
        "|---" * (4 + len(benchmarks)) + "|",
    ]
    for (place, score), own in rows.groupby(["place", "score"], sort=False):
        by_name = own.set_index("benchmark").to_dict("index")
        first = own.iloc[0]
        cells = [place_label(str(place), labels), score_label(str(score))]
        cells += [str(first["windows"]), f"{first['model']:.3f}"]
        for name in benchmarks:
            row = by_name[name]
            told = f"{signed(row['skill'])}, {signed(row['low'])} to {signed(row['high'])}"
            told = f"**{told}**" if row["verdict"] == "better" else told
            cells.append(f"{row['other']:.3f} ({told})")
        lines.append("| " + " | ".join(cells) + " |")
    return lines
