"""The page that says how far the calibrated base case can be trusted, written from results alone.

Nothing on it is typed by hand that depends on a result: sentences are chosen by the numbers.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

from dilemma_sim.study import abc
from dilemma_sim.study.forecast_skill import OUT_OF_TIME
from dilemma_sim.study.rivals import PATTERNS, POSITIVE, STRONG, TIMING
from dilemma_sim.study.validation import WIDE, Verdict, tallies_of
from dilemma_sim.study.wording import number, percent, precise
from dilemma_sim.view.forecast_page import forecast_page
from dilemma_sim.view.markdown import figure, listed, table
from dilemma_sim.view.rival_figure import HEADINGS
from dilemma_sim.view.validation_table import band, span

if TYPE_CHECKING:
    import pandas as pd

    from dilemma_sim.study.forecasts import ForecastReport
    from dilemma_sim.study.partial_fit import PartialFit
    from dilemma_sim.study.rivals import Contest

#: What the issue of the evidence asks of the fit.
FIT_WANTED, CHECK_WANTED = 0.8, 0.6
COVERAGE, COVERAGE_BY = 0.9, 0.04
#: Benchmarks that are to be beaten out of time, and the scores that count.
BENCHMARKS, SCORES = ("Poisson", "last value"), ("brier", "crps")

ARRESTED, UNFORCED = "arrested", "unforced"


@dataclass(frozen=True)
class Findings:
    """Hold all that the page tells.

    Attributes
    ----------
    title : of the study.
    command : that makes the page.
    quick : whether it was made with fewer runs.
    calibration : the summary of the calibration (`calibration.json`).
    parameters : one row a parameter (`calibration.csv`).
    tests : number of runs that were fitted as if each were the record.
    runs : of the reference table.
    forced : what the scenario of the fit forces, a few words each.
    validated : tables of patterns, by what was simulated (`ARRESTED`, `UNFORCED`).
    replicates : of each of them.
    forecasts : rolling and out of time.
    early : the fit to the record before the cut.
    cut : first day of which nothing is known out of time.
    place : the fit to one country.
    fitted_country, predicted_country : labels.
    elsewhere : what it predicts of the other one; see `partial_fit.PREDICTED_MEANING`.
    contest : rival structures; None where none was run.
    labels : of the countries, by name.
    notes : further sentences on the forecasts.
    provenance : what the results were made of, by name.
    folder : of data and figures, as the page names it.
    """

    title: str
    command: str
    quick: bool
    calibration: Mapping[str, Any]
    parameters: pd.DataFrame
    tests: int
    runs: int
    forced: Sequence[str]
    validated: Mapping[str, pd.DataFrame]
    replicates: int
    forecasts: ForecastReport
    early: PartialFit
    cut: date
    place: PartialFit
    fitted_country: str
    predicted_country: str
    elsewhere: pd.DataFrame
    contest: Contest | None
    labels: Mapping[str, str]
    notes: Sequence[str]
    provenance: Mapping[str, str]
    folder: str


def validation_page(found: Findings) -> str:
    """Return the page as Markdown."""
    parts = (_head, _in_short, _fit, _patterns, _time, _place, _rivals, _limits, _data)
    return "\n".join(line for part in parts for line in part(found)).rstrip() + "\n"


def _head(found: Findings) -> Iterator[str]:
    yield "# Validation: how far the calibrated base case can be trusted"
    yield ""
    yield (
        f"What the record of protest says about the model of the study '{found.title}', and what it cannot "
        f"say. `{found.command}` makes this page and everything under `{found.folder}` again; no number on "
        "it was typed by hand."
    )
    yield ""
    if found.quick:
        yield (
            "**This is a quick version**, with a fraction of the runs: intervals are wider and shares "
            "coarser than in the full one."
        )
        yield ""


def _in_short(found: Findings) -> Iterator[str]:
    yield "## In short"
    yield ""
    yield from table(
        ("asked", "found", "reached"),
        ((asked, said, "yes" if met else "**no**") for asked, said, met in _criteria(found)),
    )
    for sentence in _summary(found):
        yield f"- {sentence}"
    yield ""


def _criteria(found: Findings) -> Iterator[tuple[str, str, bool]]:
    arrested = found.validated[ARRESTED]
    tallies = tallies_of(arrested)
    for role, wanted in (("fit", FIT_WANTED), ("check", CHECK_WANTED)):
        tally = tallies.get(role)
        if tally is not None:
            share = tally.inside / tally.patterns
            asked = f"medians inside the band for {percent(wanted)} of the patterns with the role {role}"
            yield asked, f"{tally.inside} of {tally.patterns} ({percent(share)})", share >= wanted
    narrow = sum(tally.narrow for tally in tallies.values())
    measured = sum(tally.measured for tally in tallies.values())
    asked = f"all 90 % intervals narrower than {WIDE:g} bands"
    yield asked, f"{narrow} of {measured}", narrow == measured
    fitted = found.parameters[found.parameters["fitted"]]
    held = fitted["test_coverage"].to_numpy(float)
    asked = f"90 % intervals cover {percent(COVERAGE)} ± {100 * COVERAGE_BY:.0f} % over {found.tests} synthetic records"
    said = f"{percent(held.min())} to {percent(held.max())} by fitted parameter, {percent(held.mean())} on average"
    yield asked, said, bool((abs(held - COVERAGE) <= COVERAGE_BY).all())
    named = int(fitted["identified"].sum())
    asked = f"every parameter called identified contracts by {abc.IDENTIFIED:g} or more"
    said = f"{named} of {len(fitted)} fitted parameters do; the others are called unidentified"
    yield asked, said, bool((fitted.loc[fitted["identified"], "contraction"] >= abc.IDENTIFIED).all())
    skill = found.forecasts.skill
    later = skill[(skill["test"] == OUT_OF_TIME) & (skill["place"] == "all")]
    for score, what in zip(SCORES, ("chance of a rally", "turnout"), strict=True):
        rows = later[(later["score"] == score) & later["benchmark"].isin(BENCHMARKS)]
        said = "; ".join(f"{row['benchmark']}: {_verdict_of_skill(row)}" for row in rows.to_dict("records"))
        met = len(rows) == len(BENCHMARKS) and bool((rows["verdict"] == "better").all())
        yield f"out of time, {what} better than Poisson and last value", said or "not scored", met


def _verdict_of_skill(row: Mapping[Any, Any]) -> str:
    words = {
        "better": "better beyond chance",
        "ahead": "ahead, within chance",
        "behind": "behind, within chance",
        "worse": "worse beyond chance",
    }
    return f"{words[str(row['verdict'])]} ({precise(100 * float(row['skill']))} %)"


def _summary(found: Findings) -> Iterator[str]:
    unidentified = list(found.calibration["unidentified"])
    if unidentified:
        yield f"The record does not identify {listed([f'`{key}`' for key in unidentified])}."
    else:
        yield "The record identifies every parameter that was fitted."
    failing = _failing(found.validated[ARRESTED])
    yield (
        f"With the posterior, and forced what was forced in the fit, the model fails at {listed(failing)}."
        if failing
        else "With the posterior, and forced what was forced in the fit, no pattern that the model can speak of fails."
    )
    inside, all_of_them = int(found.elsewhere["inside"].sum()), len(found.elsewhere)
    yield (
        f"Fitted to {found.fitted_country} alone, the model's median lies in the band for {inside} of "
        f"{all_of_them} patterns of {found.predicted_country}."
    )
    if found.contest is not None:
        yield from _rival_sentences(found)


def _failing(rows: pd.DataFrame) -> list[str]:
    fails = rows[rows["verdict"].isin([Verdict.outside, Verdict.undefined])]
    return [str(name) for name in fails["pattern"]]


def _fit(found: Findings) -> Iterator[str]:
    told = found.calibration
    yield "## The fit"
    yield ""
    yield (
        f"{found.runs:,} runs were drawn from the priors. "
        f"{'ABC-SMC searched on from there' if told['method'] == 'smc' else 'Regression on the nearest of them'}"
        f" {'for' if told['method'] == 'smc' else 'gave'} the posterior. Fitted on: "
        f"{listed(list(told['target']))}. What nobody knows and the record was not used for is drawn from "
        "its prior in every run, so that it widens the rest."
    )
    yield ""
    if told["search"] is not None:
        last = told["search"]["epsilons"][-1]
        yield (
            f"The search took {len(told['search']['epsilons'])} generations and "
            f"{sum(told['search']['simulations']):,} runs, to a distance of {number(last)} in normal scores; "
            f"its particles are worth {told['search']['effective_particles']:.0f} equal ones."
        )
        yield ""
    for name, reason in told["left_out"].items():
        yield f"- {name} was not fitted: it {reason}."
    if told["beyond"]:
        yield f"- Hardly any run goes as far as the record in {listed(list(told['beyond']))}: nothing fits there."
    remote = float(told["record_farther_than"])
    yield (
        f"- The record lies farther from the runs than {percent(remote)} of {found.tests} synthetic records do"
        f"{', so that no setting of the model reproduces all of it' if remote >= 0.95 else ''}."
    )
    yield ""
    rows = found.parameters[found.parameters["fitted"]].to_dict("records")
    yield from table(
        (
            "fitted parameter",
            "prior median (90 %)",
            "posterior median (90 %)",
            "contraction",
            "identified",
            "coverage",
            "ranks, p",
        ),
        (_parameter_cells(row) for row in rows),
        range(3, 7),
    )
    yield (
        "Contraction: 1 - variance of the posterior over that of the prior, both as probabilities under the "
        f"prior; identified from {abc.IDENTIFIED:g} on. Coverage: how often the 90 % interval held the true "
        f"value when each of {found.tests} runs of the table was taken for the record. Ranks: p-value of the "
        "test that the true values rank evenly in their posteriors."
    )
    yield ""
    others = found.parameters[~found.parameters["fitted"]]
    surprising = others.loc[others["contraction"] >= abc.IDENTIFIED, "parameter"].astype(str)
    if len(others):
        yield (
            f"Not fitted, at their priors: {listed([f'`{key}`' for key in others['parameter'].astype(str)])}."
        )
        if len(surprising):
            yield f"Of these the record would say something about {listed(list(surprising))}."
        yield ""
    uneven = [
        str(row["parameter"]) for row in rows if float(row["test_uniformity"]) < 0.05 / max(1, len(rows))
    ]
    if uneven:
        yield f"Ranks are uneven beyond chance for {listed(uneven)}: those posteriors are biased or too narrow or wide."
        yield ""
    for name, text in (
        ("calibration_marginals", "Priors and posteriors of the fitted parameters"),
        ("calibration_contraction", "Contraction of every parameter"),
        ("calibration_ranks", "Ranks of true values"),
        ("calibration_coverage", "Coverage of intervals"),
    ):
        yield from figure(f"{found.folder}/{name}.png", text)


def _parameter_cells(row: Mapping[Any, Any]) -> list[str]:
    return [
        f"`{row['parameter']}`",
        *(
            f"{number(row[f'{which}_median'])} ({span(row[f'{which}_low'], row[f'{which}_high'])})"
            for which in ("prior", "posterior")
        ),
        f"{row['contraction']:.2f}".replace("-", "−"),
        "yes" if row["identified"] else "**no**",
        percent(row["test_coverage"]),
        f"{row['test_uniformity']:.2f}",
    ]


def _patterns(found: Findings) -> Iterator[str]:
    yield "## Patterns"
    yield ""
    yield (
        f"{found.replicates} runs, each with parameters drawn from the posterior and luck of its own, are "
        "looked at through the same press as the record and by the same functions. A pattern is inside where "
        "the median lies in its band. Which patterns are fitted and which only checked was fixed before "
        "anything was fitted."
    )
    yield ""
    yield "### What is forced in the fit, forced"
    yield ""
    yield f"Taken as given, as in the fit: {listed(found.forced)}."
    yield ""
    yield from _pattern_part(found, ARRESTED)
    yield "### Nothing forced"
    yield ""
    yield (
        "Whether and when a leader is arrested is left to the model's government. Patterns that start from an "
        "arrest are defined only in runs with one."
    )
    yield ""
    yield from _pattern_part(found, UNFORCED)


def _pattern_part(found: Findings, which: str) -> Iterator[str]:
    rows = found.validated[which]
    spoken = rows[rows["role"] != "cannot_speak"]
    for role, tally in tallies_of(rows).items():
        undefined = f", {tally.undefined} undefined" if tally.undefined else ""
        yield (
            f"- {role}: {tally.inside} of {tally.patterns} inside{undefined}; {tally.narrow} of "
            f"{tally.measured} intervals narrower than {WIDE:g} bands."
        )
    yield ""
    yield from table(
        ("pattern", "what", "role", "record", "band", "median (90 %)", "in band", "verdict"),
        (_pattern_cells(row) for row in spoken.to_dict("records")),
        (3, 5, 6),
    )
    fails = spoken[spoken["verdict"] != Verdict.inside]
    if len(fails):
        yield "What fails:"
        yield ""
        for row in fails.to_dict("records"):
            yield f"- **{row['pattern']}** ({row['role']}), {row['title']}: {_failure(row)}"
        yield ""
    else:
        yield "No pattern fails."
        yield ""
    yield from figure(f"{found.folder}/patterns-{which}.png", "Every pattern on one scale")
    yield from figure(f"{found.folder}/histories-{which}.png", "Simulated histories beside the record")


def _pattern_cells(row: Mapping[Any, Any]) -> list[str]:
    inside = row["verdict"] == Verdict.inside
    return [
        str(row["pattern"]),
        f"{row['title']} ({row['unit']})" if row["unit"] else str(row["title"]),
        str(row["role"]),
        number(row["observed"]),
        band(row),
        f"{number(row['median'])} ({span(row['p05'], row['p95'])})",
        percent(row["in_band"]),
        str(row["verdict"]) if inside else f"**{row['verdict']}**",
    ]


def _failure(row: Mapping[Any, Any]) -> str:
    if row["verdict"] == Verdict.undefined:
        return f"only {percent(row['defined'])} of the runs define it."
    if row["rule"] == "straddles_zero":
        return f"the 90 % interval, {span(row['p05'], row['p95'])}, does not hold 0."
    too = "low" if row["median"] < row["band_low"] else "high"
    return (
        f"the model is too {too}, {number(row['median'])} where the band is {band(row)}; {percent(row['in_band'])} of "
        "the runs lie in it."
    )


def _time(found: Findings) -> Iterator[str]:
    yield "## Out of time: forecasts"
    yield ""
    yield (
        "Each week the model forecasts whether the press records a protest in the next "
        f"{found.forecasts.weeks} weeks, and how many take part, by its runs whose past is like that of the "
        "record. Out of time, nothing is known from "
        f"{found.cut} on: the runs are weighted by what the record showed before ({listed(list(found.early.target.values))}; "
        f"the {found.early.accepted:,} nearest runs, worth {found.early.worth:.0f} equal ones) and by their past up to "
        "then."
    )
    yield ""
    yield (
        "**The comparison favours the model in one thing**: its runs know the timeline of outside events and "
        f"what is forced ({listed(found.forced)}) from their start, because the scenario puts them in. The benchmarks know "
        "the past alone. Which patterns there are was decided by people who knew the whole record."
    )
    yield ""
    yield forecast_page(found.forecasts, found.labels, "", found.notes).rstrip()
    yield ""
    yield from figure(f"{found.folder}/forecast-chances.png", "Forecast chances beside what happened")
    yield from figure(f"{found.folder}/forecast-skill.png", "Skill of the model against benchmarks")


def _place(found: Findings) -> Iterator[str]:
    one, other = found.fitted_country, found.predicted_country
    yield f"## Out of place: fitted to {one}, tested on {other}"
    yield ""
    yield (
        f"The runs of the table are weighted by the patterns of {one} alone "
        f"({listed(list(found.place.target.values))}; the {found.place.accepted:,} nearest runs, worth "
        f"{found.place.worth:.0f} equal ones), and what the press recorded in {other} in the same runs is the "
        f"prediction. The two states differ by their background quantities; parameters of {other} alone keep "
        "their priors. A prediction is worth something where it lies in the band more often than the priors do."
    )
    yield ""
    yield from table(
        (
            "pattern",
            "what",
            "role",
            "record",
            "band",
            "priors: median (90 %)",
            "in band",
            f"fitted to {one}: median (90 %)",
            "in band",
            "inside",
        ),
        (_place_cells(row) for row in found.elsewhere.to_dict("records")),
        (3, 5, 6, 7, 8),
    )
    better = found.elsewhere[found.elsewhere["in_band"] > found.elsewhere["prior_in_band"]]
    yield (
        f"The fit moves runs into the band for {len(better)} of {len(found.elsewhere)} patterns"
        f"{f' ({listed([str(name) for name in better.pattern])})' if len(better) else ''}."
    )
    fails = found.elsewhere[~found.elsewhere["inside"]]
    if len(fails):
        yield f"The median lies outside the band, or is undefined, for {listed([str(name) for name in fails.pattern])}."
    yield ""


def _place_cells(row: Mapping[Any, Any]) -> list[str]:
    def told(prefix: str) -> str:
        return f"{number(row[f'{prefix}median'])} ({span(row[f'{prefix}low'], row[f'{prefix}high'])})"

    return [
        str(row["pattern"]),
        str(row["title"]),
        str(row["role"]),
        number(row["observed"]),
        band({**row, "rule": "band"}),
        told("prior_"),
        percent(row["prior_in_band"]),
        told(""),
        percent(row["in_band"]),
        "yes" if row["inside"] else "**no**",
    ]


_SAID = {
    "ruled out": "the record rules it out",
    "spoken against": "the record speaks against it, and does not rule it out",
    "cannot be told": "the record cannot tell it from the base",
    "spoken for": "the record speaks for it and against the base",
    "ahead of the base": "the record strongly prefers it to the base",
}


def _rival_sentences(found: Findings) -> Iterator[str]:
    assert found.contest is not None
    for row in found.contest.at(PATTERNS).to_dict("records"):
        sentence = f"{row['title']}: {_SAID[str(row['verdict'])]}, by the patterns of the fit {_factor(row)}"
        timed = found.contest.at(TIMING)
        for other in timed[timed["structure"] == row["structure"]].to_dict("records"):
            same = other["verdict"] == row["verdict"]
            told = "the same" if same else _SAID[str(other["verdict"])]
            sentence += f"; {told} with the timing of protests {_factor(other)}"
        yield f"{sentence}."


def _factor(row: Mapping[Any, Any]) -> str:
    return f"(Bayes factor {precise(row['factor'])}, {precise(row['low'])} to {precise(row['high'])})"


def _rivals(found: Findings) -> Iterator[str]:
    if found.contest is None:
        return
    yield "## Rival structures"
    yield ""
    yield (
        "Each rival takes the base's place in the same calibration: same priors, same patterns, other rules. The Bayes "
        "factor is how many times as often runs of the base come within one distance of the record as runs of "
        f"the rival. From {POSITIVE:g} on evidence is positive, from {STRONG:g} on strong (Kass and Raftery 1995); "
        "what is said here holds for the whole 95 % interval. The net is wide, which pulls factors towards 1, and "
        "patterns are not all there is in the record: a rival that cannot be told from the base may still be wrong."
    )
    yield ""
    for sentence in _rival_sentences(found):
        yield f"- {sentence}"
    yield ""
    yield from table(
        (
            "rival",
            "compared",
            "net",
            "runs",
            "base within",
            "rival within",
            "Bayes factor (95 %)",
            "nearest 1 %: base",
            "rival",
        ),
        (_rival_cells(row) for row in found.contest.table.to_dict("records")),
        (3, 4, 5, 6, 7, 8),
    )
    yield (
        "Nets are multiples of the share of the table that the calibration accepts. The nearest hundredth of "
        "the runs is compared without any net: the smaller distance comes closer to the record."
    )
    yield ""
    for row in found.contest.at(PATTERNS).to_dict("records"):
        if row["left_out"]:
            yield (
                f"- {row['title']}: not compared by {row['left_out']}, which hardly any of its runs define. A "
                "pattern that starts from an arrest says nothing of a structure without one, for or against."
            )
    if len(found.contest.timing):
        yield (
            "- The timing of protests, how many the press recorded in each country before, between and after "
            "the turns at which the structures part, is defined in all of them. It is not on the list that was fixed before the fit: the "
            "spans were chosen from the question which of two events was followed by silence, and not from runs."
        )
    yield ""
    yield from _worst_patterns(found.contest)
    yield from _spans(found.contest)
    yield from figure(f"{found.folder}/rivals.png", "How near the runs of each structure come to the record")


def _rival_cells(row: Mapping[Any, Any]) -> list[str]:
    return [
        str(row["title"]).removeprefix("Rival: "),
        HEADINGS[str(row["compared"])],
        f"{row['tolerance']:g}",
        f"{row['runs']:,}",
        percent_of(row["base_share"]),
        percent_of(row["share"]),
        f"{precise(row['factor'])} ({precise(row['low'])} to {precise(row['high'])})",
        f"{row['base_nearest']:.2f}",
        f"{row['nearest']:.2f}",
    ]


def percent_of(share: float) -> str:
    """Write a small share in percent.

    >>> percent_of(0.0213)
    '2.1 %'
    """
    return f"{100 * share:.1f} %"


def _worst_patterns(found: Contest) -> Iterator[str]:
    rows = found.patterns[(found.patterns["among"] == "nearest") & (found.patterns["role"] == "fit")]
    yield "Medians among the runs of each structure that are nearest to the record (share of them in the band):"
    yield ""
    structures = list(dict.fromkeys(rows["structure"].astype(str)))
    cells = {(row["pattern"], row["structure"]): row for row in rows.to_dict("records")}
    patterns = list(dict.fromkeys(rows["pattern"].astype(str)))
    lines = []
    for name in patterns:
        own = [cells[name, one] for one in structures]
        told = [
            "–" if row["median"] != row["median"] else f"{number(row['median'])} ({percent(row['in_band'])})"
            for row in own
        ]
        lines.append(
            [name, str(own[0]["title"]), number(own[0]["observed"]), band({**own[0], "rule": "band"}), *told]
        )
    yield from table(("pattern", "what", "record", "band", *structures), lines, range(2, 4 + len(structures)))


def _spans(found: Contest) -> Iterator[str]:
    if not len(found.timing):
        return
    rows = found.timing
    structures = list(dict.fromkeys(rows["structure"].astype(str)))
    cells = {(row["span"], row["structure"]): row for row in rows.to_dict("records")}
    lines = []
    for name in dict.fromkeys(rows["span"].astype(str)):
        own = [cells[name, one] for one in structures]
        told = [f"{number(row['median'])} ({span(row['p05'], row['p95'])})" for row in own]
        lines.append([name, number(own[0]["observed"]), *told])
    yield "Recorded protests by span, of all runs from the priors, median and 90 %:"
    yield ""
    yield from table(("span", "record", *structures), lines, range(1, 2 + len(structures)))


def _limits(found: Findings) -> Iterator[str]:
    yield "## What the record can and cannot say"
    yield ""
    rows = found.parameters[found.parameters["fitted"]]
    known = [f"`{key}`" for key in rows.loc[rows["identified"], "parameter"].astype(str)]
    unknown = [f"`{key}`" for key in found.calibration["unidentified"]]
    yield (
        f"- It says something about {listed(known)}."
        if known
        else "- It identifies no parameter of the model."
    )
    if unknown:
        yield f"- It says too little about {listed(unknown)}; results that hang on these are results of the priors."
    others = int((~found.parameters["fitted"]).sum())
    yield (
        f"- {others} further parameters were never fitted. Most sizes of effects in the model were set by hand, and "
        "a run over the posterior carries only the doubt about what was drawn."
    )
    yield (
        "- How much the press misses cannot be told from how often organisers call: the recording "
        "probability is pinned, and call rates are relative to it."
    )
    silent = found.validated[ARRESTED]
    for row in silent[silent["role"] == "cannot_speak"].to_dict("records"):
        yield f"- {row['pattern']}, {row['title']}: the model cannot speak of it. {str(row['reason']).rstrip('.')}."
    yield ""


def _data(found: Findings) -> Iterator[str]:
    yield "## Data and origin"
    yield ""
    yield from table(("what", "value"), found.provenance.items())
    yield f"Tables and figures are under `{found.folder}`; its `summary.json` holds the table of the first section."
    yield ""


def summary_of(found: Findings) -> dict[str, Any]:
    """Return what was asked and found, for programs."""
    return {
        "study": found.title,
        "quick": found.quick,
        "criteria": [{"asked": a, "found": f, "reached": r} for a, f, r in _criteria(found)],
        "unidentified": list(found.calibration["unidentified"]),
        "failing": {which: _failing(rows) for which, rows in found.validated.items()},
        "rivals": []
        if found.contest is None
        else found.contest.table[
            ["structure", "compared", "tolerance", "factor", "low", "high", "verdict"]
        ].to_dict("records"),
        "provenance": dict(found.provenance),
    }
