"""The validation page: what fails is named, and its sentences follow the numbers."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date, timedelta

import numpy as np
import pandas as pd
import pytest

from dilemma_sim.evidence.patterns import read_patterns
from dilemma_sim.study.attainable import Attainable
from dilemma_sim.study.contest import contest
from dilemma_sim.study.forecast_benchmarks import BENCHMARKS
from dilemma_sim.study.forecast_power import ASKED
from dilemma_sim.study.forecast_skill import skill_table
from dilemma_sim.study.forecasts import MEANING, ForecastReport
from dilemma_sim.study.partial_fit import PartialFit
from dilemma_sim.study.rivals import BASE, PREFIX, Structure
from dilemma_sim.study.target import Target
from dilemma_sim.study.unknown_sizes import UnknownSizes
from dilemma_sim.study.validation import row_of
from dilemma_sim.view.markdown import listed, table
from dilemma_sim.view.rival_figure import rivals_figure
from dilemma_sim.view.validation_attainable import Luck, luck_of
from dilemma_sim.view.validation_findings import FORCED, FREE, Findings
from dilemma_sim.view.validation_page import criteria, summary_of, validation_page

PATTERNS = read_patterns()
CUT = date(2019, 3, 1)
KEYS = ["calls.rate", "hub.reach", "press.fear"]


def parameters(identified: bool = True) -> pd.DataFrame:
    rows = []
    for place, key in enumerate(KEYS):
        row = {"parameter": key, "fitted": place < 2, "identified": identified and place == 0}
        row |= {"contraction": 0.6 if row["identified"] else -0.1}
        row |= {
            f"{which}_{end}": 1.0 for which in ("prior", "posterior") for end in ("low", "median", "high")
        }
        row |= {"test_coverage": 0.9, "test_uniformity": 0.5, "test_contraction": 0.4}
        rows.append(row)
    return pd.DataFrame(rows)


def patterns_table(inside: bool) -> pd.DataFrame:
    """Return a table in which every pattern has the middle of its band, or lies far below or above it."""
    rows = []
    for name, pattern in PATTERNS.patterns.items():
        low, high = pattern.ends
        middle = (
            0.0 if pattern.rule == "straddles_zero" else (low + high) / 2 if None not in (low, high) else low
        )
        value = middle if middle is not None else high
        values = (
            np.full(20, value if inside else -1e6 if value is not None else np.nan) if pattern.speaks else []
        )
        rows.append(row_of(name, pattern, np.nan, np.array(values, dtype=float)))
    return pd.DataFrame(rows)


def forecasts(better: bool) -> ForecastReport:
    draw = np.random.default_rng(1)
    rows = []
    for knowledge, first, many in (("updated", date(2018, 12, 3), 24), ("fixed", CUT, 20)):
        for begins in (first + timedelta(weeks=week) for week in range(many)):
            for place in ("home", "away", "all"):
                for name in ("model", *BENCHMARKS):
                    score = 0.5 + 0.02 * draw.normal()
                    score += (-0.2 if better else 0.2) * (name == "model")
                    rows.append([knowledge, CUT, begins, place, name, 0.25, 1, 50.0, *[score] * 4])
    made = pd.DataFrame(rows, columns=list(MEANING))
    return ForecastReport(made, skill_table(made, CUT, 1), CUT, 4, UnknownSizes(21, 5, 93.3, usual=True))


def power(better: float, worse: float) -> pd.DataFrame:
    rows = [
        [place, score, name, 40, 0.5, better, worse]
        for place in ("home", "away", "all")
        for score in ("brier", "log", "crps", "turnout_log")
        for name in ASKED
    ]
    columns = ["place", "score", "benchmark", "records", "ahead", "better", "worse"]
    return pd.DataFrame(rows, columns=columns)


def rivals(far: float):
    draw = np.random.default_rng(2)
    span = pd.DataFrame({"S1": draw.normal(6, 1, 4000), "home after": draw.poisson(3, 4000) * 1.0})
    other = pd.DataFrame({"S1": draw.normal(6 + far, 1, 2000), "home after": draw.poisson(3, 2000) * 1.0})
    base, rival = (
        Structure(name, f"{PREFIX}{name}", frame, ("home after",))
        for name, frame in ((BASE, span), ("other", other))
    )
    return contest(base, [rival], {"S1": 6.0, "home after": 3.0}, PATTERNS, ["S1"], 0.05)


def part(*names: str) -> PartialFit:
    return PartialFit(Target(dict.fromkeys(names, 1.0), {}, None), np.full(50, 0.02), 50)


def attained(good: bool) -> Attainable:
    """Return what a model reaches that is right in most records, beside what one of two reaches here."""
    tallies = [
        {"run": run, "role": role, "patterns": 10, "inside": inside, "narrow": 9 + (run == 0), "measured": 10}
        for run, inside in [(-1, 9 if good else 3), (0, 9), (1, 8), (2, 7)]
        for role in ("fit", "check")
    ]
    patterns = pd.DataFrame(
        [
            ["S1", "fit", 3, 0.9, 1.0, good],
            ["S4", "check", 3, 0.3, 1.0, good],
            ["S6a", "check", 2, 0.95, 1.0, good],
            ["S7b", "check", 3, 0.85, 1.0, good],
            ["S8b", "check", 0, np.nan, np.nan, good],
        ],
        columns=["pattern", "role", "records", "inside", "narrow", "inside_here"],
    )
    return Attainable(patterns, pd.DataFrame(tallies))


def findings(good: bool = True, **more) -> Findings:
    elsewhere = pd.DataFrame(
        [
            {"pattern": "S1", "title": "Waves", "role": "fit", "unit": "waves", "observed": 6.0}
            | {"band_low": 5.0, "band_high": 6.0, "inside": good, "in_band": 0.5 if good else 0.01}
            | {
                "defined": 1.0,
                "prior_defined": 1.0,
                "prior_in_band": 0.1,
                "low": 1.0,
                "median": 5.0 if good else 1.0,
                "high": 9.0,
            }
            | {"prior_low": 0.0, "prior_median": 1.0, "prior_high": 20.0}
        ]
    )
    told = {
        "method": "smc",
        "target": {"S1": 6.0, "D2": 3.5},
        "left_out": {"V1": "has no value"},
        "unidentified": KEYS[1:2] if good else KEYS[:2],
        "record_farther_than": 0.4 if good else 1.0,
        "beyond": [] if good else ["D2"],
        "search": {"epsilons": [5.0, 3.2], "simulations": [700, 900], "effective_particles": 120.0},
    }
    made = Findings(
        title="A study",
        command="make validation",
        note="A first fit is told of here.",
        distance="bands",
        quick=False,
        repeated=None,
        calibration=told,
        parameters=parameters(good),
        tests=200,
        runs=5000,
        forced=["'detain leader' in Home on 2019-03-10"],
        validated={FORCED: patterns_table(good), FREE: patterns_table(good)},
        replicates=20,
        attainable=attained(good),
        forecasts=forecasts(good),
        power=power(0.9, 0.0),
        early=part("S1", "S2"),
        cut=CUT,
        place=part("S2", "S5"),
        fitted_country="Home",
        predicted_country="Away",
        elsewhere=elsewhere,
        contest=rivals(0.0 if good else 20.0),
        labels={"home": "Home", "away": "Away"},
        notes=["A note."],
        provenance={"seed": "1"},
        folder="../results/validation",
    )
    return replace(made, **more)


def test_where_all_is_well_the_page_says_so_and_nothing_else():
    page = validation_page(findings())
    assert "| **no** |" not in page.split("## The fit")[0]
    assert "Patterns that fail with the posterior, as in the fit: none." in page
    assert page.count("No pattern fails.") == 2
    assert "the record cannot tell it from the base" in page
    assert "quick version" not in page
    assert "no setting of the model reproduces all of it" not in page
    assert "A first fit is told of here." in page.split("## The fit")[1]
    assert "None" not in validation_page(findings(note=None)).split("## The fit")[1][:600]
    assert all(met for _, _, met in criteria(findings()))


def test_every_pattern_that_fails_is_named_with_what_is_wrong():
    found = findings(good=False)
    page = validation_page(found)
    rows = found.validated[FORCED]
    fails = rows[rows["verdict"].isin(["outside", "undefined"])]
    assert len(fails) > 25
    for name in fails["pattern"]:
        assert page.count(f"- **{name}** (") == 2  # with what is forced, and without
    short = next(line for line in page.splitlines() if line.startswith("- Patterns that fail"))
    assert all(re.search(rf"\b{name}\b", short) for name in fails["pattern"])
    assert "the model is too low, −1,000,000 where the band is 5 to 6; 0 % of the runs lie in it." in page


def test_what_is_not_identified_is_named_at_the_top_and_among_the_limits():
    page = validation_page(findings(good=False))
    for section in (page.split("## The fit")[0], page.split("## What the record can")[1]):
        assert "`calls.rate` and `hub.reach`" in section
    assert "It identifies no parameter of the model." in page
    assert "It says something about `calls.rate`." in validation_page(findings())


def test_a_record_beyond_the_model_is_said_to_be():
    page = validation_page(findings(good=False))
    assert "farther from the runs than 100 % of 200 synthetic records do, so that no setting" in page
    assert "Hardly any run goes as far as the record in D2" in page
    assert "which structure misses it by less, and none of them reproduces it" in page


def test_the_sentence_on_a_rival_follows_its_factor():
    def said(found):
        return next(
            line for line in validation_page(found).splitlines() if line.startswith('- Rival "other"')
        )

    assert "the record rules it out, by the patterns of the fit (Bayes factor " in said(findings(good=False))
    assert "the record cannot tell it from the base, by the patterns" in said(findings())
    mixed = rivals(0.0)
    by_bands = mixed.table["compared"] == "bands"
    mixed = replace(
        mixed, table=mixed.table.assign(verdict=mixed.table["verdict"].where(~by_bands, "spoken for"))
    )
    told = said(findings(contest=mixed))
    assert "by the patterns of the fit the record cannot tell it from the base (" in told
    assert "by how far they lie outside their bands the record speaks for it and against the base (" in told
    without = validation_page(findings(contest=None))
    assert "## Rival structures" not in without


@pytest.mark.parametrize(
    ("better", "worse", "good", "said"),
    [
        (0.9, 0.0, True, "better beyond chance"),
        (
            0.3,
            0.0,
            False,
            "A model that is right would be so in 0 % of the records, so that this is no chance.",
        ),
        (
            0.3,
            0.2,
            False,
            "A model that is right would be so in 20 % of the records, so that this may be chance.",
        ),
    ],
)
def test_what_skill_means_follows_from_what_could_be_shown(better, worse, good, said):
    assert said in validation_page(findings(good, power=power(better, worse)))


@pytest.mark.parametrize(
    ("better", "said"), [(0.3, "is no proof against the model"), (0.9, "speaks against the model")]
)
def test_lack_of_skill_counts_only_where_the_test_could_show_it(better, said):
    report = forecasts(better=True)
    skill = report.skill.assign(skill=-0.1, verdict="behind")
    page = validation_page(findings(forecasts=replace(report, skill=skill), power=power(better, 0.0)))
    assert said in page
    assert "behind, within chance (−10 %)" in page


def test_the_page_says_what_runs_know_and_benchmarks_do_not():
    page = validation_page(findings())
    assert "the timeline of outside events and 'detain leader' in Home on 2019-03-10 from their start" in page
    assert "The benchmarks know the past alone" in page


def test_what_is_quick_or_of_another_model_is_said_at_the_top():
    page = validation_page(findings(quick=True, provenance={"model SHA-256, free": "0" * 64}))
    top = page.split("## In short")[0]
    assert "**This is a quick version**" in top
    assert "free are of another version**. Differences may come from that." in top


@pytest.mark.parametrize(
    ("repeated", "said"),
    [
        ((200, 0), "200 runs of the reference table were made again with it, and every pattern of every one"),
        (
            (200, 3),
            "**; 3 of 200 runs of the reference table come out otherwise with it. Differences may come",
        ),
    ],
)
def test_runs_made_again_tell_whether_another_version_matters(repeated, said):
    page = validation_page(findings(repeated=repeated, provenance={"model SHA-256, free": "0" * 64}))
    assert said in page.split("## In short")[0]


def test_the_summary_holds_what_the_page_says_in_short():
    found = findings(good=False)
    made, page = summary_of(found), validation_page(found)
    for row in made["criteria"]:
        assert f"| {row['asked']} | {row['found']} | {'yes' if row['reached'] else '**no**'} |" in page
    assert made["unidentified"] == KEYS[:2]
    assert set(made["failing"]) == {FORCED, FREE}
    assert {
        row["verdict"] for row in made["rivals"] if (row["compared"], row["tolerance"]) == ("patterns", 1.0)
    } == {"ruled out"}


@pytest.mark.parametrize("good", [True, False])
def test_no_number_is_left_out_or_missing_on_the_page(good):
    page = validation_page(findings(good))
    assert not re.search(r"\bnan\b|\bNone\b|\bTrue\b|\bFalse\b|\{|\}", page)
    for head, line in zip(page.splitlines(), page.splitlines()[1:], strict=False):
        if head.startswith("|") and line.startswith("|"):
            assert head.replace("\\|", "").count("|") == line.replace("\\|", "").count("|")


def test_the_figure_of_rivals_shows_each_of_them():
    figure = rivals_figure(rivals(1.0), "Invented.")
    texts = [text.get_text() for text in figure.texts]
    assert texts.count("other") == 2
    assert [axes.get_xlabel() for axes in figure.axes] == [
        "distance from the record, normal scores",
        "Bayes factor, base over rival",
    ]


def test_a_bar_in_a_cell_does_not_end_it():
    assert table(("a", "b"), [["x | y", "1"]], [1]) == ["| a | b |", "|---|---:|", "| x \\| y | 1 |", ""]
    assert listed([]) == ""
    assert listed(["a"]) == "a"


def test_a_right_model_stands_beside_ours():
    page = validation_page(findings(good=False))
    assert "80 % of the patterns to check are inside (71 % to 89 %)" in page
    assert "30 %: as few are in 0 % of the former, so that the model fails beyond chance." in page
    lines = page.splitlines()
    assert "    - 5 % or less: S6a (5 %). There the model is wrong." in lines
    assert "    - Less than 20 %: S1 (10 %) and S7b (15 %). Chance explains these badly." in lines
    assert "    - 20 % or more: S4 (70 %). These may be chance, or their band cannot be met." in lines
    assert "- Not inside here, and defined in none of these records: S8b." in lines
    assert "| check | 60 % | 100 % | 80 % (71 % to 89 %) | 30 % | 0 % |" in page
    assert "narrower than 4 bands in 33 % of these records." in page


def test_a_record_like_those_of_the_model_is_told_as_one():
    page = validation_page(findings())
    assert "so that it may be chance" in page
    assert "There the model is wrong" not in page
    assert "Inside here, and in fewer than half of the records where the model is right: S4 (30 %)." in page


@pytest.mark.parametrize(
    ("share", "luck"),
    [
        (0.0, Luck.hardly),
        (0.05, Luck.hardly),
        (1.0 - 0.95, Luck.hardly),
        (0.06, Luck.badly),
        (0.19, Luck.badly),
        (0.195, Luck.maybe),  # the page writes 20 %
        (0.2, Luck.maybe),
        (1.0, Luck.maybe),
    ],
)
def test_what_chance_explains_follows_from_the_share_that_is_written(share, luck):
    assert luck_of(share) == luck


@pytest.mark.parametrize(
    ("records", "said", "wrong"),
    [
        (1, "as few are in 5 % of the former, so that the model fails beyond chance.", True),
        (2, "as few are in 10 % of the former, which chance explains badly.", False),
        (4, "as few are in 20 % of the former, so that it may be chance.", False),
    ],
)
def test_a_miss_is_the_models_only_where_as_few_inside_are_no_chance_either(records, said, wrong):
    """Of 20 records of a right model some have as few patterns inside as the real one."""
    few = [(run, 3 if run < records else 8) for run in range(20)]
    tallies = pd.DataFrame(
        [
            {"run": run, "role": role, "patterns": 10, "inside": inside, "narrow": 10, "measured": 10}
            for run, inside in [(-1, 3), *few]
            for role in ("fit", "check")
        ]
    )
    reached = Attainable(attained(good=False).patterns, tallies)
    page = validation_page(findings(good=False, attainable=reached))
    assert said in page.split("## The fit")[0]
    assert ("There the model is wrong" in page) == wrong
    assert ("20 % or more: S1 (10 %), S4 (70 %), S6a (5 %) and S7b (15 %)." in page) == (records == 4)


def elsewhere_of(**changes) -> pd.DataFrame:
    return findings().elsewhere.assign(**changes)


def test_a_gain_out_of_place_is_told_of_runs_that_define_the_pattern():
    page = validation_page(findings())
    assert "| 1 (0 to 20) | 100 % | 10 % | 5 (1 to 9) | 100 % | 50 % | inside |" in page
    assert "- Larger share in the band than before the fit: S1." in page
    assert "Not compared" not in page
    assert "Defined by too few runs" not in page
    page = validation_page(findings(good=False))
    assert "- Smaller: S1." in page
    assert "- Median outside the band: S1." in page


@pytest.mark.parametrize(("before", "after"), [(0.49, 1.0), (1.0, 0.49)])
def test_what_too_few_runs_define_is_not_compared_out_of_place(before, after):
    changed = elsewhere_of(prior_defined=before, defined=after, inside=after >= 0.5)
    page = validation_page(findings(elsewhere=changed))
    assert "- Larger share in the band than before the fit: nowhere." in page
    assert "- Not compared, as too few runs define it before the fit or after: S1." in page
    assert ("- Defined by too few runs after the fit: S1." in page) == (after < 0.5)
    assert ("| 49 % | 50 % | **undefined** |" in page) == (after < 0.5)
    assert "- Median outside the band: nowhere." in page


@pytest.mark.parametrize(
    ("method", "said"),
    [
        (
            "table",
            "The regression does not move its values; but only the runs nearest to the record are kept",
        ),
        (
            "smc",
            "The search does not look for its values; but only runs that come near to the record are kept",
        ),
    ],
)
def test_the_page_says_how_the_record_tells_on_what_is_not_fitted(method, said):
    found = findings()
    page = validation_page(
        replace(found, calibration={**found.calibration, "method": method, "search": None})
    )
    assert said in page
    assert "so that the posterior has their values in the runs that are kept: `press.fear`." in page
    assert "never fitted" not in page.split("## Patterns")[0]


def test_the_first_day_that_is_unknown_out_of_time_is_that_of_the_forecasts():
    report = forecasts(better=True)
    table = report.forecasts.assign(known_until=date(2019, 3, 4))
    page = validation_page(findings(forecasts=replace(report, forecasts=table)))
    assert "nothing is known from 2019-03-04 on" in page
    assert "what the record showed before 2019-03-01 (S1 and S2" in page
    assert "in whole weeks, the last of which ends on 2019-03-03." in page
