"""The parts of the validation page on what was not fitted: later months, and the other country."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from dilemma_sim.study.forecast_power import ASKED
from dilemma_sim.study.forecast_skill import OUT_OF_TIME
from dilemma_sim.study.forecast_wording import VERDICTS, place_label, score_label
from dilemma_sim.study.forecasts import FIXED, MODEL
from dilemma_sim.study.validation import LEAST_DEFINED, Verdict
from dilemma_sim.study.wording import number, percent, precise
from dilemma_sim.view.forecast_page import forecast_page
from dilemma_sim.view.markdown import figure, listed, table
from dilemma_sim.view.validation_table import band, span

if TYPE_CHECKING:
    import pandas as pd

    from dilemma_sim.view.validation_findings import Findings

#: The forecasts that are asked for, by the score of each.
SCORES = {"brier": "chance of a protest", "crps": "turnout"}
#: A test in which a model that is right is more seldom better than this shows little either way.
TELLING = 0.8
#: What befalls a model that is right more seldom than this is no chance.
SELDOM = 0.05

_PLACE = (
    "pattern", "what", "role", "record", "band", "priors: median (90 %)", "defined", "in band",
    "fitted: median (90 %)", "defined", "in band", "verdict",
)  # fmt: skip


def asked_skill(found: Findings, score: str) -> pd.DataFrame:
    """Return the skill out of time, of all countries together, against the benchmarks that count."""
    skill = found.forecasts.skill
    chosen = (skill["test"] == OUT_OF_TIME) & (skill["place"] == "all") & (skill["score"] == score)
    return skill[chosen & skill["benchmark"].isin(ASKED)]


def skill_words(row: Mapping[Any, Any]) -> str:
    """Say what a skill is worth."""
    return f"{VERDICTS[str(row['verdict'])]} ({precise(100 * float(row['skill']))} %)"


def time_section(found: Findings) -> Iterator[str]:
    """Yield the lines on forecasts, rolling and out of time."""
    unknown = found.forecasts.first_unknown
    yield "## Out of time: forecasts"
    yield ""
    yield (
        "Each week the model forecasts whether the press records a protest in the next "
        f"{found.forecasts.weeks} weeks, and how many take part, by those of its runs whose past is like "
        f"that of the record. Out of time, nothing is known from {unknown} on: the runs are weighted by "
        f"what the record showed before {found.cut} ({listed(list(found.early.target.values))}; the "
        f"{found.early.accepted:,} nearest runs, worth {found.early.worth:.0f} equal ones), and then "
        f"by their past in whole weeks, the last of which ends on {unknown - timedelta(days=1)}."
    )
    yield ""
    knows = " and ".join(["the timeline of outside events", *found.forced])
    yield (
        f"**The comparison favours the model in one thing**: its runs know {knows} from their start, because "
        "the scenario puts them in. The benchmarks know the past alone. And which patterns there are was "
        "decided by people who knew the whole record."
    )
    yield ""
    yield forecast_page(found.forecasts, found.labels, "", found.notes).rstrip()
    yield ""
    yield from _power(found)
    yield from figure(f"{found.folder}/forecast-chances.png", "Forecast chances beside what happened")
    yield from figure(f"{found.folder}/forecast-skill.png", "Skill of the model against benchmarks")


def _power(found: Findings) -> Iterator[str]:
    """Say what the test out of time could show at best, and what follows from that for what it shows."""
    power = found.power
    yield "### What this test could show at best"
    yield ""
    records = int(power["records"].max())
    yield (
        f"The same test out of time on {records} records that the model itself has made: runs near to the "
        f"record before {found.cut} are taken for it one by one, and forecast by the others. The model is "
        "right there by construction, and every size is known; the table says how often it is ahead, and how "
        "often it is seen to be better beyond chance."
    )
    yield ""
    cells = [
        [
            place_label(str(row["place"]), found.labels),
            score_label(str(row["score"])),
            str(row["benchmark"]),
            percent(row["ahead"]),
            percent(row["better"]),
            percent(row["worse"]),
        ]
        for row in power[power["score"].isin(SCORES)].to_dict("records")
    ]
    yield from table(
        ("place", "score", "benchmark", "ahead", "better beyond chance", "worse beyond chance"),
        cells,
        (3, 4, 5),
    )
    for score, what in SCORES.items():
        yield from _verdict(found, score, what)
    yield from _level(found)
    yield ""


def _verdict(found: Findings, score: str, what: str) -> Iterator[str]:
    power = found.power
    for row in asked_skill(found, score).to_dict("records"):
        own = power[(power["score"] == score) & (power["place"] == "all")]
        own = own[own["benchmark"] == row["benchmark"]]
        if own.empty:
            continue
        better, worse = float(own["better"].iloc[0]), float(own["worse"].iloc[0])
        head = f"- {what.capitalize()} against {row['benchmark']}: {skill_words(row)}."
        if row["verdict"] == "better":
            yield head
        elif row["verdict"] == "worse":
            so = "so that this is no chance" if worse < SELDOM else "so that this may be chance"
            yield f"{head} A model that is right would be so in {percent(worse)} of the records, {so}."
        elif better < TELLING:
            yield (
                f"{head} Even a model that is right would be seen to be better in no more than "
                f"{percent(better)} of the records: this test can hardly show it, and that it does not is no "
                "proof against the model."
            )
        else:
            yield (
                f"{head} A model that is right would be seen to be better in {percent(better)} of the "
                "records, so that its lack here speaks against the model."
            )


def _level(found: Findings) -> Iterator[str]:
    """Say whether the model expects too many or too few protests out of time."""
    table = found.forecasts.forecasts
    rows = table[(table["knowledge"] == FIXED) & (table["forecaster"] == MODEL)]
    for place, own in rows.groupby("place", sort=False):
        yield (
            f"- {place_label(str(place), found.labels)}: out of time the model gives a protest a chance of "
            f"{percent(own['chance'].mean())} on average, and {percent(own['happened'].mean())} of the "
            "windows had one."
        )


def place_section(found: Findings) -> Iterator[str]:
    """Yield the lines on the country that was not fitted."""
    one, other = found.fitted_country, found.predicted_country
    yield f"## Out of place: fitted to {one}, tested on {other}"
    yield ""
    yield (
        f"The runs of the table are weighted by the patterns of {one} alone "
        f"({listed(list(found.place.target.values))}; the {found.place.accepted:,} nearest runs, worth "
        f"{found.place.worth:.0f} equal ones), and what the press recorded in {other} in the same runs is "
        f"the prediction. The two states differ by their background quantities; parameters of {other} alone "
        f"are drawn from their priors, and only the patterns of {one} tell on them. Many patterns need a "
        "protest, and a fit may do no more than bring one: so shares in the band are of the runs that define "
        "a pattern. The fit is worth something where this share is larger than from the priors. A pattern is "
        f"compared where at least {percent(LEAST_DEFINED)} of the runs define it, before the fit and after, "
        "and has a verdict where as many do after it."
    )
    yield ""
    rows = found.elsewhere
    yield from table(_PLACE, map(_place_cells, rows.to_dict("records")), (3, 5, 6, 7, 8, 9, 10))
    defined = rows["defined"] >= LEAST_DEFINED
    compared = defined & (rows["prior_defined"] >= LEAST_DEFINED)
    larger, smaller = rows["in_band"] > rows["prior_in_band"], rows["in_band"] < rows["prior_in_band"]
    yield f"- Larger share in the band than before the fit: {_where(rows, compared & larger)}."
    yield f"- Smaller: {_where(rows, compared & smaller)}."
    if not compared.all():
        yield f"- Not compared, as too few runs define it before the fit or after: {_where(rows, ~compared)}."
    yield f"- Median outside the band: {_where(rows, defined & ~rows['inside'])}."
    if not defined.all():
        yield f"- Defined by too few runs after the fit: {_where(rows, ~defined)}."
    yield ""


def _where(rows: pd.DataFrame, chosen: pd.Series) -> str:
    return listed([str(name) for name in rows.loc[chosen, "pattern"]]) or "nowhere"


def _place_verdict(row: Mapping[Any, Any]) -> str:
    if row["defined"] < LEAST_DEFINED:
        return f"**{Verdict.undefined}**"
    return str(Verdict.inside) if row["inside"] else f"**{Verdict.outside}**"


def _place_cells(row: Mapping[Any, Any]) -> list[str]:
    before, after = (
        f"{number(row[f'{when}median'])} ({span(row[f'{when}low'], row[f'{when}high'])})"
        for when in ("prior_", "")
    )
    return [
        str(row["pattern"]),
        str(row["title"]),
        str(row["role"]),
        number(row["observed"]),
        band({**row, "rule": "band"}),
        before,
        percent(row["prior_defined"]),
        percent(row["prior_in_band"]),
        after,
        percent(row["defined"]),
        percent(row["in_band"]),
        _place_verdict(row),
    ]
