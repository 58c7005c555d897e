"""Make docs/validation.md and results/validation from a calibration: patterns, forecasts, transfer, rivals.

python tools/validation.py results/calibrate-kazakhstan-kyrgyzstan

A study that has not been calibrated is calibrated first. Runs are kept under results/validation-runs, so that
the command can be stopped and resumed.
"""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from time import perf_counter
from typing import Any

import pandas as pd

from dilemma_sim.evidence import EvidenceError
from dilemma_sim.scenario import Document, Scenario, ScenarioError, load_scenario
from dilemma_sim.study import calibration as calibrations
from dilemma_sim.study.attainable import Attainable, attainable
from dilemma_sim.study.calibration_source import Source
from dilemma_sim.study.calibration_tables import SUMMARY, write_calibration
from dilemma_sim.study.contest import Contest, contest
from dilemma_sim.study.digest import digest_of, model_digest
from dilemma_sim.study.errors import AnalysisRefused, StudyError
from dilemma_sim.study.forecast_power import forecast_power
from dilemma_sim.study.forecast_skill import skill_table
from dilemma_sim.study.forecast_wording import posture_sentence
from dilemma_sim.study.forecasts import FIXED, UPDATED, ForecastReport, forecast_report, with_other_sizes
from dilemma_sim.study.manifest import as_json
from dilemma_sim.study.partial_fit import PartialFit, nearest_weights, predicted
from dilemma_sim.study.posterior import read_posterior
from dilemma_sim.study.recorded_series import series_of_table
from dilemma_sim.study.reference_table import read_reference_table
from dilemma_sim.study.repeating import differing
from dilemma_sim.study.rivals import (
    BASE,
    PREFIX,
    SHIPPED,
    structure_of,
    study_of,
    timing_of,
    turns_of,
    windows_of,
)  # fmt: skip
from dilemma_sim.study.sweep import sweep
from dilemma_sim.study.sweepfolder import SweepFolder
from dilemma_sim.study.validation import validate
from dilemma_sim.study.validationfolder import ValidationFolder, default_validation_folder, write_validation
from dilemma_sim.study.writing import folder_aside, write_whole
from dilemma_sim.view import saving, style
from dilemma_sim.view.calibration import calibration_figures
from dilemma_sim.view.forecast_page import write_forecasts
from dilemma_sim.view.raster import small_picture
from dilemma_sim.view.rival_figure import rivals_figure
from dilemma_sim.view.sweep_material import sweep_material_of
from dilemma_sim.view.validating import plot_validation
from dilemma_sim.view.validation_findings import FORCED, FREE, Findings
from dilemma_sim.view.validation_page import summary_of, validation_page

ROOT = Path(__file__).resolve().parent.parent
COMMAND = "make validation"
STUDY, FITTED = "calibrate-kazakhstan-kyrgyzstan", "kazakhstan"
RUNS, REPLICATES, RECORDS, ATTAINED, REPEATED = 3000, 1000, 100, 200, 200
"""Runs of each rival's table and of each validation, runs that are forecast and runs that are validated as if
each were the record, and runs of the reference table that are made again where the model has changed."""
QUICK_RUNS, QUICK_REPLICATES, QUICK_RECORDS = 300, 50, 20


def calibrated(study: str, quick: bool, jobs: int | None) -> Source:
    """Return a calibration, made first where it is not there."""
    if (Path(study) / SUMMARY).is_file():
        return Source.open(study)
    there = Path(study).is_dir()
    document = calibrations.asked(study, None, quick and not there)
    folder = Path(study) if there else calibrations.folder_for(document, None, quick)
    if not (folder / SUMMARY).is_file():
        tell(f"calibrating into {folder}")
        table = calibrations.tabulate(document, folder, jobs)
        write_calibration(table, calibrations.calibrate(table, jobs), quick)
    return Source.open(folder)


def validated(source: Source, work: Path, replicates: int, jobs: int | None) -> dict[str, ValidationFolder]:
    """Simulate the posterior with what is forced in the fit, and with nothing forced."""
    changes: dict[str, dict[str, Any]] = {FORCED: {}}
    if source.scenario.do:
        changes[FREE] = {"do": {}}
    found = {}
    for name, update in changes.items():
        scenario = source.scenario.model_copy(update={"posterior": str(source.posterior), **update})
        document = Document(scenario, source.base.origins, source.base.path)
        posterior = read_posterior(source.posterior).sha256
        asked = default_validation_folder(document, source.events, source.patterns, 1, replicates, posterior)
        folder = work / f"{name}-{replicates}-{digest_of(asked.name, model_digest())[:8]}"
        if not (folder / "manifest.json").is_file():
            tell(f"validating: {name}, {replicates} runs")
            started, clock = datetime.now(UTC), perf_counter()
            made = validate(scenario, replicates, 1, jobs, source.events, source.patterns)
            with folder_aside(folder) as aside:
                write_validation(
                    aside, made, document, source.events, COMMAND, started, perf_counter() - clock
                )
                plot_validation(aside)
        found[name] = ValidationFolder.open(folder)
    return found


def attained(source: Source, records: int) -> Attainable:
    """Say what a model that is right would reach."""
    whole = source.part()
    columns = source.table.statistics[whole.target.columns].to_numpy(float)
    return attainable(
        source.patterns.of("fit", "check"),
        source.observed,
        source.table.statistics,
        lambda run: nearest_weights(columns, columns[run : run + 1], whole.accepted)[0],
        whole.weights,
        records,
    )


def forecast(source: Source, early: PartialFit, cut: date, size: float | None = None) -> ForecastReport:
    """Forecast the record: week by week from the priors, and out of time from the fit to what came before.

    A fit to all that came before the cut would know the later part of it in earlier weeks.

    Parameters
    ----------
    source : the calibration.
    early : the fit to the record before the cut.
    cut : day from which nothing is known out of time.
    size : persons in a protest of unknown size; None for the median of the known sizes.
    """
    start = source.scenario.period.start
    rolling, later = (
        forecast_report(series_of_table(source.table, start, weights), source.weekly, cut=cut, size=size)
        for weights in (None, early.weights)
    )
    parts = [
        report.forecasts[report.forecasts["knowledge"] == knowledge]
        for report, knowledge in ((rolling, UPDATED), (later, FIXED))
    ]
    forecasts = pd.concat(parts, ignore_index=True)
    skill = skill_table(forecasts, parts[1]["begins"].min(), 1)
    return replace(rolling, forecasts=forecasts, skill=skill)


def rival_tables(source: Source, given: argparse.Namespace, runs: int) -> dict[str, SweepFolder]:
    """Run what is missing of the tables of the rivals, and return their folders."""
    folders = {}
    for name in given.rival:
        path = Path(name)
        tell(f"rival {path.stem}, {runs} runs")
        study = study_of(source.document, str(path.resolve()) if path.is_file() else name, runs)
        folder = given.work / f"{path.stem}-{runs}"
        folders[path.stem] = sweep(study, folder, given.jobs, on_error="quarantine").folder
    return folders


def weighed(source: Source, folders: dict[str, SweepFolder]) -> Contest:
    """Weigh rivals against the base."""
    turns = turns_of([source.scenario, *(folder.scenario for folder in folders.values())])
    windows = windows_of(turns, source.scenario.period.start, source.weekly.weeks)
    columns = list(source.patterns.of("fit", "check"))
    base = structure_of(BASE, source.scenario.title, source.table, columns, windows)
    others = [
        structure_of(name, folder.scenario.title, read_reference_table(folder), columns, windows)
        for name, folder in folders.items()
    ]
    seen = source.observed | timing_of(source.weekly, windows)
    whole = source.part()
    return contest(
        base, others, seen, source.patterns, list(whole.target.values), whole.accepted / len(source.table)
    )


def elsewhere(source: Source, place: PartialFit, other: str) -> pd.DataFrame:
    """Return what a fit to one country predicts of another."""
    asked = {
        name: pattern
        for name, pattern in source.patterns.of("fit", "check").items()
        if pattern.country == other and pattern.against is None and name not in place.target.values
    }
    return pd.DataFrame(predicted(asked, source.observed, source.table, place.weights))


def forced(scenario: Scenario) -> list[str]:
    """Say what a scenario forces, a few words each."""
    postures = {**scenario.postures.external, **scenario.postures.internal}
    labels = {name: country.label or name for name, country in scenario.countries.items()}
    return [
        f"'{postures[one.choose].label}' in {labels[one.country]} on {one.at}"
        for one in scenario.do.values()
        if one.choose in postures and one.at is not None
    ]


def origin_of(
    source: Source, checked: dict[str, ValidationFolder], folders: dict[str, SweepFolder]
) -> dict[str, str]:
    """Return what the results were made of."""
    manifest = source.folder.manifest
    told = {
        "package": f"dilemma-sim {manifest['version']}",
        "model SHA-256": str(manifest["model_sha256"]),
        "scenario SHA-256": str(manifest["scenario_sha256"]),
        "data SHA-256 of the calibration": str(manifest["data_sha256"]),
        "seed": str(source.summary["seed"]),
        "method": str(source.summary["method"]),
        "runs of the reference table": f"{len(source.table):,}",
    }
    for name, folder in {**checked, **folders}.items():
        told[f"runs, {name}"] = f"{folder.manifest.get('points') or folder.manifest['replicates']:,}"
        if folder.manifest["model_sha256"] != manifest["model_sha256"]:
            told[f"model SHA-256, {name}"] = str(folder.manifest["model_sha256"])
    return told


def repeated(source: Source, provenance: dict[str, str]) -> tuple[int, int] | None:
    """Return how many runs of a table by another model were made again, and how many of them differ.

    Parameters
    ----------
    source : the calibration.
    provenance : what all else was made of; if by a third model, nothing is said.
    """
    others = {text for name, text in provenance.items() if name.startswith("model SHA-256, ")}
    if others != {model_digest()}:
        return None
    runs = min(REPEATED, len(source.table))
    tell(f"making {runs} runs of the reference table again")
    return runs, len(differing(source.folder, runs))


def findings_of(source: Source, given: argparse.Namespace) -> tuple[Findings, dict[str, ValidationFolder]]:
    """Gather all that the page tells."""
    cut = min(source.calibration.cuts) + timedelta(days=1)
    other = next(name for name in source.scenario.countries if name != given.fitted)
    early, place = source.part(until=min(source.calibration.cuts)), source.part(countries=[given.fitted])
    runs, replicates, records = (
        (QUICK_RUNS, QUICK_REPLICATES, QUICK_RECORDS) if given.quick else (RUNS, REPLICATES, RECORDS)
    )
    checked = validated(source, given.work, given.replicates or replicates, given.jobs)
    folders = rival_tables(source, given, given.runs or runs)
    tell("forecasting")
    start = source.scenario.period.start
    series = series_of_table(source.table, start, early.weights)
    columns = source.table.statistics[early.target.columns].to_numpy(float)
    power = forecast_power(
        series,
        lambda run: nearest_weights(columns, columns[run : run + 1], early.accepted)[0],
        source.weekly.weeks,
        -((start - cut).days // 7),
        records,
    )
    provenance = origin_of(source, checked, folders)
    findings = Findings(
        title=source.document.value.title,
        command=COMMAND,
        note=source.calibration.note,
        distance=source.calibration.distance,
        quick=bool(source.summary["quick"]) or given.quick,
        repeated=repeated(source, provenance),
        calibration=source.summary,
        parameters=source.parameters,
        tests=int(source.tests["run"].nunique()),
        runs=len(source.table),
        forced=forced(source.scenario),
        validated={which: folder.table for which, folder in checked.items()},
        replicates=given.replicates or replicates,
        attainable=attained(source, ATTAINED if not given.quick else QUICK_RECORDS),
        forecasts=with_other_sizes(lambda size: forecast(source, early, cut, size)),
        power=power,
        early=early,
        cut=cut,
        place=place,
        fitted_country=source.labels[given.fitted],
        predicted_country=source.labels[other],
        elsewhere=elsewhere(source, place, other),
        contest=weighed(source, folders) if folders else None,
        labels=source.labels,
        notes=[posture_sentence(source.record, source.labels)],
        provenance=provenance,
        folder=Path(os.path.relpath(given.out.resolve(), given.page.resolve().parent)).as_posix(),
    )
    return findings, checked


def write_figures(
    source: Source, findings: Findings, checked: dict[str, ValidationFolder], out: Path
) -> None:
    """Write the figures of calibration, patterns, forecasts and rivals, each small enough to be kept."""
    material = sweep_material_of(source.folder)
    origin = {"scenario": findings.title, **findings.provenance, **material.provenance}
    with style.journal_style():
        for name, _, drawn in calibration_figures(source.folder, material):
            saving.save_figure(drawn, out, name, ("png",), origin)
        if findings.contest is not None:
            drawn = rivals_figure(findings.contest, f"Base: {source.scenario.title.removeprefix(PREFIX)}.")
            saving.save_figure(drawn, out, "rivals", ("png",), origin)
    for which, folder in checked.items():
        for name in ("patterns", "histories"):
            data = (folder.path / "figures" / f"{name}.png").read_bytes()
            write_whole(out / f"{name}-{which}.png", data)
    text = f"Model: {findings.runs:,} runs of '{findings.title}'."
    write_forecasts(findings.forecasts, out, findings.labels, text, findings.notes, provenance=origin)
    (out / "forecasts.md").unlink()  # the page holds it
    for picture in sorted(out.glob("*.png")):
        slim(picture)


def slim(path: Path) -> None:
    """Make a picture small enough to be kept beside the page."""
    from PIL import Image

    with Image.open(path) as picture:
        texts = {key: text for key, text in picture.info.items() if isinstance(text, str)}
        drawn = picture.convert("RGB")
        drawn.info["dpi"] = picture.info["dpi"]
    write_whole(path, small_picture(drawn, texts))


def write_tables(findings: Findings, out: Path) -> None:
    """Write what the page rests on as small tables."""
    tables = {
        "calibration": findings.parameters,
        "out-of-place": findings.elsewhere,
        "attainable": findings.attainable.patterns,
        "attainable-records": findings.attainable.records,
        "forecast-power": findings.power,
        **{f"patterns-{which}": table for which, table in findings.validated.items()},
    }
    if findings.contest is not None:
        tables |= {
            "rivals": findings.contest.table,
            "rival-patterns": findings.contest.patterns,
            "rival-timing": findings.contest.timing,
        }
    for name, one in tables.items():
        write_whole(out / f"{name}.csv", one.to_csv(index=False, float_format="%.6g").encode())
    write_whole(out / "summary.json", as_json(summary_of(findings)))


def make(given: argparse.Namespace) -> Path:
    """Make everything, and return the page."""
    source = calibrated(given.study, given.quick, given.jobs)
    if not source.calibration.cuts:
        raise AnalysisRefused(
            f"the calibration {source.folder.path} computed no pattern to an earlier day, so nothing can be "
            "told out of time; add 'cuts: [YYYY-MM-DD]' to its study and calibrate again"
        )
    countries = source.scenario.countries
    if given.fitted not in countries or len(countries) != 2:
        raise AnalysisRefused(
            f"a fit to one country is tested on one other, and the scenario has {', '.join(countries)}; name "
            f"one of two with --fitted and not '{given.fitted}'"
        )
    for name in given.rival:
        load_scenario(name)  # a name that is wrong is told before anything is run
    findings, checked = findings_of(source, given)
    with folder_aside(given.out) as aside:
        write_tables(findings, aside)
        write_figures(source, findings, checked, aside)
    given.page.parent.mkdir(parents=True, exist_ok=True)
    write_whole(given.page, validation_page(findings).encode())
    return Path(given.page)


def tell(text: str) -> None:
    """Say on stderr what is under way."""
    print(text, file=sys.stderr, flush=True)


def arguments(words: Sequence[str] | None = None) -> argparse.Namespace:
    """Return what was asked for."""
    parser = argparse.ArgumentParser(description="Make docs/validation.md and results/validation.")
    parser.add_argument("study", nargs="?", default=STUDY, help="folder of a calibration, or a study")
    parser.add_argument(
        "--out", type=Path, default=ROOT / "results" / "validation", help="tables and figures"
    )
    parser.add_argument("--page", type=Path, default=ROOT / "docs" / "validation.md", help="the page")
    parser.add_argument("--work", type=Path, default=ROOT / "results" / "validation-runs", help="runs kept")
    parser.add_argument("--rival", action="append", help="scenario of a rival; by default the shipped ones")
    parser.add_argument("--no-rivals", action="store_true", help="leave rivals out")
    parser.add_argument("--fitted", default=FITTED, help="country that is fitted out of place")
    parser.add_argument("--runs", type=int, help="runs of each rival")
    parser.add_argument("--replicates", type=int, help="runs of each validation")
    parser.add_argument("--jobs", type=int, help="processes")
    parser.add_argument("--quick", action="store_true", help="with a fraction of the runs")
    given = parser.parse_args(words)
    given.rival = [] if given.no_rivals else given.rival or list(SHIPPED)
    return given


def main() -> int:
    """Make the page and return the exit code."""
    try:
        print(make(arguments()))
    except (EvidenceError, ScenarioError, StudyError, ValueError) as error:
        print(error, file=sys.stderr)
        return 2
    return 0


if __name__ == "__main__":
    sys.exit(main())
