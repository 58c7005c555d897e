from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from dilemma_sim.study.forecast_benchmarks import BENCHMARKS
from dilemma_sim.study.forecast_skill import skill_table
from dilemma_sim.study.forecasts import MEANING, ForecastReport
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
    return ForecastReport(table, skill_table(table, CUT, 1), CUT, 4)


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
