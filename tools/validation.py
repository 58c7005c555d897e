"""Make docs/validation.md and results/validation from a calibration: patterns, forecasts, transfer, rivals.

python tools/validation.py results/calibrate-kazakhstan-kyrgyzstan

A study that has not been calibrated is calibrated first. Runs that are kept lie under
results/validation-runs, so that the command can be stopped and resumed.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from functools import cached_property
from pathlib import Path
from time import perf_counter
from typing import TYPE_CHECKING, Any

import pandas as pd

from dilemma_sim.evidence import EvidenceError, read_record
from dilemma_sim.evidence.history import History, history_of_record
from dilemma_sim.evidence.pattern_list import Patterns
from dilemma_sim.evidence.patterns import observed
from dilemma_sim.evidence.weekly import weekly_protests
from dilemma_sim.scenario import Document, Scenario, ScenarioError, load_scenario, read_scenario
from dilemma_sim.study import calibration as calibrations
from dilemma_sim.study.analysis_tables import read_table
from dilemma_sim.study.calibration_tables import NAME, POSTERIOR, SUMMARY, TESTS, write_calibration
from dilemma_sim.study.design import Design, beside, outline
from dilemma_sim.study.digest import digest_of, model_digest, scenario_digest
from dilemma_sim.study.errors import AnalysisRefused, StudyError
from dilemma_sim.study.forecast_power import forecast_power
from dilemma_sim.study.forecast_skill import skill_table
from dilemma_sim.study.forecast_wording import posture_sentence
from dilemma_sim.study.forecasts import FIXED, UPDATED, ForecastReport, forecast_report
from dilemma_sim.study.manifest import as_json
from dilemma_sim.study.partial_fit import PartialFit, partial_fit, predicted
from dilemma_sim.study.posterior import read_posterior
from dilemma_sim.study.recorded_series import series_of_table
from dilemma_sim.study.reference_table import ReferenceTable, read_reference_table
from dilemma_sim.study.rivals import (
    BASE,
    PREFIX,
    SHIPPED,
    Contest,
    contest,
    structure_of,
    study_of,
    timing_of,
    turns_of,
    windows_of,
)
from dilemma_sim.study.sweep import read_study, sweep
from dilemma_sim.study.sweepfolder import SweepFolder
from dilemma_sim.study.validation import validate
from dilemma_sim.study.validationfolder import ValidationFolder, write_validation
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

if TYPE_CHECKING:
    from dilemma_sim.scenario.studies import Study

ROOT = Path(__file__).resolve().parent.parent
STUDY = "calibrate-kazakhstan-kyrgyzstan"
RUNS, REPLICATES, RECORDS = 3000, 200, 100
"""Runs of each rival's table and of each validation, and runs that are forecast as if each were it."""
QUICK_RUNS, QUICK_REPLICATES, QUICK_RECORDS = 300, 50, 20
FITTED = "kazakhstan"
COMMAND = "make validation"


@dataclass(frozen=True)
class Source:
    """Hold a calibration that has been made, and all that it is compared with."""

    folder: SweepFolder
    evidence: Path | None

    @cached_property
    def document(self) -> Document[Study]:
        return read_study(str(self.folder.path / "study.yaml"))

    @cached_property
    def design(self) -> Design:
        return outline(self.document)

    @cached_property
    def base(self) -> Document[Scenario]:
        return read_scenario(str(self.folder.path / "scenario.yaml"))

    @property
    def scenario(self) -> Scenario:
        return self.base.value

    @property
    def patterns(self) -> Patterns:
        assert self.design.observation is not None
        return self.design.observation.patterns

    @cached_property
    def table(self) -> ReferenceTable:
        return read_reference_table(self.folder)

    @cached_property
    def events(self) -> Any:
        assert self.document.value.calibration is not None
        own = self.document.value.calibration.evidence
        return read_record(beside(self.document, own) if own is not None else self.evidence)

    @cached_property
    def record(self) -> History:
        return history_of_record(self.events, self.scenario.period.start, self.scenario.period.end)

    @cached_property
    def counted(self) -> History:
        """The record without what patterns leave out."""
        return self.record.without(self.patterns.left_out)

    @cached_property
    def observed(self) -> dict[str, float]:
        return observed(self.record, self.patterns)

    @property
    def labels(self) -> dict[str, str]:
        return {name: country.label or name for name, country in self.scenario.countries.items()}

    @property
    def summary(self) -> dict[str, Any]:
        loaded: dict[str, Any] = json.loads((self.folder.path / SUMMARY).read_text("utf-8"))
        return loaded

    def part(self, until: date | None = None, countries: Sequence[str] = ()) -> PartialFit:
        return partial_fit(
            self.document, self.patterns, self.scenario, self.table, until=until, countries=countries
        )


def calibrated(study: str, quick: bool, jobs: int | None) -> SweepFolder:
    """Return the folder of a calibration, made first where it is not there."""
    if (Path(study) / SUMMARY).is_file():
        return SweepFolder.open(study)
    document = calibrations.asked(study, None, quick and not Path(study).is_dir())
    folder = Path(study) if Path(study).is_dir() else calibrations.folder_for(document, None, quick)
    if (folder / SUMMARY).is_file():
        return SweepFolder.open(folder)
    tell(f"calibrating into {folder}")
    table = calibrations.tabulate(document, folder, jobs)
    write_calibration(table, calibrations.calibrate(table, jobs), quick)
    return SweepFolder.open(folder)


def validated(source: Source, work: Path, replicates: int, jobs: int | None) -> dict[str, ValidationFolder]:
    """Simulate the posterior with what is forced in the fit, and with nothing forced."""
    posterior = source.folder.path / POSTERIOR
    found = {}
    changes: dict[str, dict[str, Any]] = {FORCED: {}, FREE: {"do": {}}}
    if not source.scenario.do:
        del changes[FREE]
    for name, update in changes.items():
        scenario = source.scenario.model_copy(update={"posterior": str(posterior.resolve()), **update})
        inputs = digest_of(scenario_digest(scenario), read_posterior(posterior).sha256, model_digest())
        folder = work / f"{name}-{replicates}-{inputs[:8]}"
        if not (folder / "manifest.json").is_file():
            tell(f"validating: {name}, {replicates} runs")
            document = Document(scenario, source.base.origins, source.base.path)
            started, clock = datetime.now(UTC), perf_counter()
            made = validate(scenario, replicates, 1, jobs, source.events, source.patterns)
            with folder_aside(folder) as aside:
                write_validation(
                    aside, made, document, source.events, COMMAND, started, perf_counter() - clock
                )
                plot_validation(aside)
        found[name] = ValidationFolder.open(folder)
    return found


def forecast(source: Source, early: PartialFit, cut: date) -> ForecastReport:
    """Forecast the record: week by week from the priors, and out of time from the fit to what came before."""
    start = source.scenario.period.start
    record = weekly_protests(source.counted, source.scenario.countries)
    rolling = forecast_report(series_of_table(source.table, start), record, cut=cut)
    later = forecast_report(series_of_table(source.table, start, early.weights), record, cut=cut)
    forecasts = pd.concat(
        [
            rolling.forecasts[rolling.forecasts["knowledge"] == UPDATED],
            later.forecasts[later.forecasts["knowledge"] == FIXED],
        ],
        ignore_index=True,
    )
    first_later = later.forecasts.loc[later.forecasts["knowledge"] == FIXED, "begins"].min()
    return ForecastReport(forecasts, skill_table(forecasts, first_later, 1), cut, rolling.weeks)


def rivals(
    source: Source, names: Sequence[str], work: Path, runs: int, jobs: int | None
) -> tuple[Contest | None, dict[str, str]]:
    """Run the tables of the rivals where they are missing, and weigh them against the base."""
    if not names:
        return None, {}
    scenarios = {Path(name).stem: load_scenario(name) for name in names}
    tables = {}
    for name, given in zip(scenarios, names, strict=True):
        tell(f"rival {name}, {runs} runs")
        asked = str(Path(given).resolve()) if Path(given).is_file() else given
        folder = sweep(
            study_of(source.document, asked, runs), work / f"{name}-{runs}", jobs, on_error="quarantine"
        ).folder
        tables[name] = read_reference_table(folder)
    period, calibration = source.scenario.period, source.document.value.calibration
    assert calibration is not None
    turns = turns_of([source.scenario, *scenarios.values()])
    record = weekly_protests(source.counted, source.scenario.countries)
    windows = windows_of(turns, period.start, record.weeks)
    columns = list(source.patterns.of("fit", "check"))
    base = structure_of(BASE, source.scenario.title, source.table, columns, windows)
    others = [
        structure_of(name, scenario.title, tables[name], columns, windows)
        for name, scenario in scenarios.items()
    ]
    seen = source.observed | source.part().target.values | timing_of(record, windows)
    fitted = list(source.part().target.values)
    share = min(calibration.accept / len(source.table), 0.5)
    found = contest(base, others, seen, source.patterns, fitted, share)
    return found, {one.name: one.title.removeprefix(PREFIX) for one in others}


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
    return [
        f"{postures[one.choose].label} in {scenario.countries[one.country].label or one.country} on {one.at}"
        for one in scenario.do.values()
        if one.choose in postures and one.at is not None
    ]


def write_figures(
    source: Source,
    checked: dict[str, ValidationFolder],
    found: Contest | None,
    titles: dict[str, str],
    out: Path,
) -> None:
    """Write the figures of calibration, patterns and rivals."""
    material = sweep_material_of(source.folder)
    origin = {"source": f"{source.document.value.title}; data {material.data_hash[:12]}"}
    with style.journal_style():
        for name, _, drawn in calibration_figures(source.folder, material):
            saving.save_figure(drawn, out, name, ("png",), origin)
        if found is not None:
            text = f"Base: {source.scenario.title}."
            saving.save_figure(rivals_figure(found, titles, text), out, "rivals", ("png",), origin)
    for which, folder in checked.items():
        for name in ("patterns", "histories"):
            data = (folder.path / "figures" / f"{name}.png").read_bytes()
            write_whole(out / f"{name}-{which}.png", data)


def slim(path: Path) -> None:
    """Make a picture small enough to be kept beside the page."""
    from PIL import Image

    with Image.open(path) as picture:
        texts = {key: str(text) for key, text in picture.info.items() if isinstance(text, str)}
        drawn = picture.convert("RGB")
        drawn.info["dpi"] = picture.info["dpi"]
    write_whole(path, small_picture(drawn, texts))


def write_tables(findings: Findings, checked: dict[str, ValidationFolder], out: Path) -> None:
    """Write what the page rests on as small tables."""
    tables = {
        "calibration": findings.parameters,
        "out-of-place": findings.elsewhere,
        "forecast-power": findings.power,
        **{f"patterns-{which}": folder.table for which, folder in checked.items()},
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


def tell(text: str) -> None:
    """Say on stderr what is under way."""
    print(text, file=sys.stderr, flush=True)


def origin_of(source: Source, contest_runs: int, replicates: int) -> dict[str, str]:
    """Return what the results were made of."""
    manifest, summary = source.folder.manifest, source.summary
    return {
        "package": f"dilemma-sim {manifest['version']}",
        "model SHA-256": str(manifest["model_sha256"]),
        "scenario SHA-256": str(manifest["scenario_sha256"]),
        "data SHA-256 of the calibration": str(manifest["data_sha256"]),
        "seed": str(summary["seed"]),
        "method": str(summary["method"]),
        "runs of the reference table": f"{len(source.table):,}",
        "runs of each rival": f"{contest_runs:,}",
        "runs of each validation": f"{replicates:,}",
    }


def make(given: argparse.Namespace) -> Path:
    """Make everything, and return the page."""
    runs = given.runs or (QUICK_RUNS if given.quick else RUNS)
    replicates = given.replicates or (QUICK_REPLICATES if given.quick else REPLICATES)
    records = QUICK_RECORDS if given.quick else RECORDS
    source = Source(calibrated(given.study, given.quick, given.jobs), given.evidence)
    calibration = source.document.value.calibration
    assert calibration is not None
    if not calibration.cuts:
        raise AnalysisRefused(
            f"the calibration {source.folder.path} computed no pattern to an earlier day, so nothing can be "
            "told out of time; add 'cuts: [YYYY-MM-DD]' to its study and calibrate again"
        )
    for name in (given.fitted,):
        if name not in source.scenario.countries or len(source.scenario.countries) < 2:
            raise AnalysisRefused(
                f"out of place needs two countries and one to fit; the scenario has "
                f"{', '.join(source.scenario.countries)} and --fitted names '{name}'"
            )
    other = next(name for name in source.scenario.countries if name != given.fitted)
    cut = min(calibration.cuts) + timedelta(days=1)
    early, place = source.part(until=min(calibration.cuts)), source.part(countries=[given.fitted])
    parameters, tests = read_table(source.folder, NAME), read_table(source.folder, TESTS)
    assert parameters is not None
    assert tests is not None
    checked = validated(source, given.work, replicates, given.jobs)
    found, titles = rivals(source, given.rival, given.work, runs, given.jobs)
    tell("writing")
    report = forecast(source, early, cut)
    start, weeks = source.scenario.period.start, source.record.days // 7
    series = series_of_table(source.table, start, early.weights)
    power = forecast_power(series, weeks, -((start - cut).days // 7), records)
    out: Path = given.out
    findings = Findings(
        title=source.document.value.title,
        command=COMMAND,
        quick=bool(source.summary["quick"]) or given.quick,
        calibration=source.summary,
        parameters=parameters,
        tests=int(tests["run"].nunique()),
        runs=len(source.table),
        forced=forced(source.scenario),
        validated={which: folder.table for which, folder in checked.items()},
        replicates=replicates,
        forecasts=report,
        power=power,
        early=early,
        cut=cut,
        place=place,
        fitted_country=source.labels[given.fitted],
        predicted_country=source.labels[other],
        elsewhere=elsewhere(source, place, other),
        contest=found,
        labels=source.labels,
        notes=[posture_sentence(source.record, source.labels)],
        provenance=origin_of(source, runs if given.rival else 0, replicates),
        folder=Path(os.path.relpath(out.resolve(), given.page.resolve().parent)).as_posix(),
    )
    out.mkdir(parents=True, exist_ok=True)
    given.page.parent.mkdir(parents=True, exist_ok=True)
    write_tables(findings, checked, out)
    write_figures(source, checked, found, titles, out)
    text = f"Model: {len(source.table):,} runs of '{source.document.value.title}'."
    write_forecasts(report, out, source.labels, text, findings.notes)
    for picture in sorted(out.glob("*.png")):
        slim(picture)
    write_whole(given.page, validation_page(findings).encode())
    return Path(given.page)


def main() -> int:
    """Make the page and return the exit code."""
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
    parser.add_argument("--evidence", type=Path, help="a record of your own")
    parser.add_argument("--runs", type=int, help="runs of each rival")
    parser.add_argument("--replicates", type=int, help="runs of each validation")
    parser.add_argument("--jobs", type=int, help="processes")
    parser.add_argument("--quick", action="store_true", help="with a fraction of the runs")
    given = parser.parse_args()
    given.rival = [] if given.no_rivals else given.rival or list(SHIPPED)
    try:
        print(make(given))
    except (EvidenceError, ScenarioError, StudyError, ValueError) as error:
        print(error, file=sys.stderr)
        return 2
    return 0


if __name__ == "__main__":
    sys.exit(main())
