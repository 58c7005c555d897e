"""Forecasts in words: which benchmarks the model does not beat, and what cannot be scored."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from dilemma_sim.evidence.weekly import ALL
from dilemma_sim.study.forecast_skill import SCORES

if TYPE_CHECKING:
    import pandas as pd

    from dilemma_sim.evidence.history import History


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
