from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from dilemma_sim.study.forecast_benchmarks import BENCHMARKS
from dilemma_sim.study.forecast_skill import skill_table
from dilemma_sim.study.forecasts import MEANING, ForecastReport
from dilemma_sim.study.unknown_sizes import UnknownSizes
from dilemma_sim.view.forecast_page import forecast_page, write_forecasts
from dilemma_sim.view.saving import UnknownFormat

CUT = date(2019, 3, 4)


@pytest.fixture
def report() -> ForecastReport:
    """Invented forecasts, in which the model is best at home and worst abroad."""
    draw = np.random.default_rng(1)
    rows = []
    for knowledge, first, many in (("updated", date(2018, 12, 3), 24), ("fixed", CUT, 11)):
        for week in range(many):
            begins = first + timedelta(weeks=week)
            for place, sign in (("home", -1.0), ("abroad", 1.0)):
                for name in ("model", *BENCHMARKS):
                    score = 0.5 + 0.02 * draw.normal() + (0.2 * sign if name == "model" else 0.0)
                    head = [knowledge, min(begins, CUT), begins, place, name]
                    rows.append([*head, draw.uniform(), week % 2, 50.0, *[score] * 4])
    table = pd.DataFrame(rows, columns=list(MEANING))
    return ForecastReport(table, skill_table(table, CUT, 1), CUT, 4, UnknownSizes(21, 5, 93.3, usual=True))


def test_the_page_says_where_the_model_stands(report):
    page = forecast_page(report, {"home": "Home", "abroad": "Abroad"}, "Invented.", ["A note."])
    assert page.count("| Home | Brier score of any protest |") == 3
    home = next(line for line in page.splitlines() if line.startswith("| Home |"))
    assert home.count("**") == 2 * len(BENCHMARKS)
    assert (
        "- Rolling, Abroad: the model beats no benchmark on any score; it is worse beyond chance than" in page
    )
    assert "Rolling, Home" not in page
    assert page.endswith("- A note.\n")


def tried(report: ForecastReport, **verdicts: str) -> ForecastReport:
    """Return a report in which a size of 30 changes verdicts on the CRPS abroad out of time, by benchmark."""
    other = report.skill.copy()
    at = (other["test"] == "out of time") & (other["place"] == "abroad") & (other["score"] == "crps")
    for name, said in verdicts.items():
        other.loc[at & (other["benchmark"] == name), "verdict"] = said
    sizes = replace(report.sizes, others={30.0: other, 300.0: report.skill})
    return replace(report, sizes=sizes)


def test_the_page_says_what_protests_of_unknown_size_count_as(report):
    page = forecast_page(report, {}, "")
    assert "does not know the size of 5 of its 21 protests: each of these counts with the median" in page
    assert "Where protests of unknown size" not in page


def test_the_page_names_the_verdicts_that_hang_on_unknown_sizes(report):
    head = "Where protests of unknown size count as 30 or as 300 persons instead of 93"
    assert f"{head}, no verdict on a score of turnout changes." in forecast_page(tried(report), {}, "")
    page = forecast_page(tried(report, Hawkes="behind"), {"abroad": "Abroad"}, "")
    assert f"{head}, 1 of 48 verdicts on scores of turnout changes. What is better or worse" in page
    assert "beyond chance changes in 1 of them:\n\n| test | place | score | benchmark | 93 persons |" in page
    assert page.count("| worse beyond chance | behind, within chance | worse beyond chance |") == 1
    assert "| out of time | Abroad | CRPS of turnout | Hawkes | worse beyond chance |" in page


def test_the_verdicts_by_size_are_written(report, tmp_path: Path):
    write_forecasts(tried(report, Poisson="ahead"), tmp_path, {}, "Invented.")
    found = pd.read_csv(tmp_path / "forecast-sizes.csv")
    assert list(found) == ["test", "place", "score", "benchmark", "taken", "30", "300"]
    assert len(found) == 48
    assert found[found["taken"] != found["30"]]["benchmark"].tolist() == ["Poisson"]


def test_everything_is_written(report, tmp_path: Path):
    written = write_forecasts(report, tmp_path / "made", {"home": "Home"}, "Invented.")
    assert {path.name for path in written} == {
        "forecasts.csv",
        "forecast-skill.csv",
        "forecasts.md",
        "forecast-chances.png",
        "forecast-skill.png",
    }
    again = pd.read_csv(tmp_path / "made" / "forecasts.csv")
    assert list(again) == list(MEANING)
    assert len(again) == len(report.forecasts)


def test_a_format_that_is_none_is_refused_before_anything_is_written(report, tmp_path: Path):
    with pytest.raises(UnknownFormat, match="no figures in format 'gif'"):
        write_forecasts(report, tmp_path / "made", {}, "Invented.", formats=["gif"])
    assert not (tmp_path / "made").exists()
