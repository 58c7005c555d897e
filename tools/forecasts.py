"""Forecast the record from the runs of a calibration, and write tables, figures and a page.

python tools/forecasts.py results/calibrate-kazakhstan-kyrgyzstan --out results/validation
"""

from __future__ import annotations

import argparse
import sys
from datetime import date
from pathlib import Path

from dilemma_sim.evidence import EvidenceError, read_record
from dilemma_sim.evidence.history import history_of_record
from dilemma_sim.evidence.patterns import read_patterns
from dilemma_sim.evidence.weekly import weekly_protests
from dilemma_sim.scenario import ScenarioError
from dilemma_sim.study.discovery import scenarios_of
from dilemma_sim.study.errors import StudyError
from dilemma_sim.study.forecast_wording import posture_sentence
from dilemma_sim.study.forecasts import forecast_report, with_other_sizes
from dilemma_sim.study.recorded_series import series_of_table
from dilemma_sim.study.reference_table import read_reference_table
from dilemma_sim.study.sweepfolder import SweepFolder
from dilemma_sim.view.forecast_page import write_forecasts
from dilemma_sim.view.provenance import told_by

CUT = date(2019, 3, 1)
"""Day from which nothing is known out of time; if it lies within a week, from the next week on."""


def written(study: Path, out: Path, evidence: Path | None, patterns: Path | None, cut: date) -> list[Path]:
    """Write tables, figures and page of the forecasts into a folder, and return the files."""
    folder = SweepFolder.open(study)
    (scenario,) = scenarios_of(folder).values()
    period = scenario.period
    history = history_of_record(read_record(evidence), period.start, period.end)
    counted = history.without(read_patterns(patterns).left_out)
    table = read_reference_table(folder)
    record = weekly_protests(counted, scenario.countries)
    series = series_of_table(table, period.start)
    report = with_other_sizes(lambda size: forecast_report(series, record, cut=cut, size=size))
    labels = {name: country.label or name for name, country in scenario.countries.items()}
    source = f"Model: {len(table)} runs from the priors of '{folder.study.title}', weighted by their past."
    notes, about = [posture_sentence(history, labels)], told_by(folder.manifest)
    return write_forecasts(report, out, labels, source, notes, provenance=about)


def main() -> int:
    """Write the forecasts and return the exit code."""
    parser = argparse.ArgumentParser(description="Forecast the record from the runs of a calibration.")
    parser.add_argument("study", type=Path, help="folder of a calibration, with its reference table")
    parser.add_argument("--out", type=Path, default=Path("results/validation"), help="folder to write")
    parser.add_argument("--evidence", type=Path, help="a record of your own")
    parser.add_argument("--patterns", type=Path, help="a list of patterns of your own")
    parser.add_argument(
        "--cut",
        type=date.fromisoformat,
        default=CUT,
        help="day from which nothing is known, or from the next whole week",
    )
    given = parser.parse_args()
    try:
        for path in written(given.study, given.out, given.evidence, given.patterns, given.cut):
            print(path)
    except (EvidenceError, ScenarioError, StudyError) as error:
        print(error, file=sys.stderr)
        return 2
    return 0


if __name__ == "__main__":
    sys.exit(main())
