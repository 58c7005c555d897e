"""Forecasts in words: which benchmarks the model does not beat, what is not known, and what is not scored."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from dilemma_sim.evidence.weekly import ALL
from dilemma_sim.study.forecast_skill import SCORES
from dilemma_sim.study.unknown_sizes import changed

if TYPE_CHECKING:
    import pandas as pd

    from dilemma_sim.evidence.history import History
    from dilemma_sim.study.unknown_sizes import UnknownSizes

VERDICTS = {
    "better": "better beyond chance",
    "ahead": "ahead, within chance",
    "behind": "behind, within chance",
    "worse": "worse beyond chance",
}


def place_label(place: str, labels: Mapping[str, str]) -> str:
    """Return how a place is called."""
    return "All countries" if place == ALL else labels.get(place, place)


def score_label(score: str) -> str:
    """Return how a score is called.

    >>> score_label("turnout_log")
    'log score of turnout'
    """
    what, name = SCORES[score]
    return f"{name} of {what}"


def shortfalls(skill: pd.DataFrame, labels: Mapping[str, str]) -> list[str]:
    """Return a sentence for each test and place in which the model does not beat every benchmark.

    To beat is to have an interval of skill above 0.

    Parameters
    ----------
    skill : as `forecast_skill.skill_table` makes it.
    labels : of the countries, by name.
    """
    sentences = []
    for (test, place), rows in skill.groupby(["test", "place"], sort=False):
        head = f"{str(test).capitalize()}, {place_label(str(place), labels)}"
        short = _named(rows[rows["verdict"] != "better"])
        if not short:
            continue
        if (rows["verdict"] != "better").all():
            sentence = f"{head}: the model beats no benchmark on any score"
        else:
            sentence = f"{head}: the model does not beat {short}"
        if worse := _named(rows[rows["verdict"] == "worse"]):
            sentence += f"; it is worse beyond chance than {worse}"
        sentences.append(f"{sentence}.")
    return sentences


def _named(rows: pd.DataFrame) -> str:
    found = []
    for benchmark, own in rows.groupby("benchmark", sort=False):
        scores = (
            "all scores" if set(own["score"]) == set(SCORES) else ", ".join(map(score_label, own["score"]))
        )
        found.append(f"{benchmark} ({scores})")
    return "; ".join(found)


def unknown_sentence(sizes: UnknownSizes) -> str:
    """Say how many protests have no known size, and what they count as."""
    if not sizes.unknown:
        return f"The record knows the size of each of its {sizes.protests} protests."
    head = f"The record does not know the size of {sizes.unknown} of its {sizes.protests} protests"
    if not sizes.usual:
        return f"{head}: each of these counts as {sizes.size:,.0f} persons, and every window is scored."
    return (
        f"{head}: each of these counts with the median of the known sizes, {sizes.size:,.0f} persons, so "
        "that every window is scored. In what is known before a window it counts with the median of what was "
        "known then."
    )


def change_sentence(verdicts: pd.DataFrame, sizes: UnknownSizes) -> str:
    """Say how many verdicts on turnout change where protests of unknown size count as something else.

    Parameters
    ----------
    verdicts : as `unknown_sizes.verdicts_by_size` makes them.
    sizes : with the skill for other sizes.
    """
    tried = " or ".join(f"as {size:,.0f}" for size in sizes.others)
    head = f"Where protests of unknown size count {tried} persons instead of {sizes.size:,.0f}"
    if not (many := len(changed(verdicts))):
        return f"{head}, no verdict on a score of turnout changes."
    change = "changes" if many == 1 else "change"
    told = f"{head}, {many} of {len(verdicts)} verdicts on scores of turnout {change}"
    if not (beyond := len(changed(verdicts, beyond_chance=True))):
        return f"{told}, from ahead to behind or back and always within chance."
    return f"{told}. What is better or worse beyond chance changes in {beyond} of them:"


def posture_sentence(history: History, labels: Mapping[str, str]) -> str:
    """Say in how many weeks a record shows both postures of a government, without which no pair is scored."""
    weeks = history.days // 7
    seen = []
    for country in history.countries:
        own = [posture for posture in history.postures if posture.country == country]
        both = {one.date for one in own if one.side == "external"} & {
            one.date for one in own if one.side == "internal"
        }
        seen.append(f"{len(both)} of {weeks} weeks in {place_label(country, labels)}")
    return (
        "Pairs of postures are not scored: the record shows a government's postures abroad and at home in "
        f"the same week in {' and '.join(seen)}."
    )
