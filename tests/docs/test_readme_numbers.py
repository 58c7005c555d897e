"""The numbers that the README quotes from the real case are those that the model gives."""

from __future__ import annotations

import json
import re
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from dilemma_sim import load_scenario, replicate

TEXT = (Path(__file__).resolve().parents[2] / "README.md").read_text(encoding="utf-8")
RUNS, NEVER = 200, 10**6


class Case:
    """Hold the runs of the real case, and the protests over China in them."""

    def __init__(self) -> None:
        scenario = load_scenario("kazakhstan-kyrgyzstan-2018-2019")
        runs = replicate(scenario, replicates=RUNS, seed=1, point=True)
        self.curves, self.events = runs.curves, runs.events
        demands = self.events["demands"].map(lambda d: json.loads(d) if isinstance(d, str) else d or {})
        demands = demands.map(lambda d: {issue: share for issue, share in d.items() if share and share > 0.0})
        self.events["main"] = demands.map(lambda d: max(d, key=d.get) if d else "")
        self.events["named"] = demands.map(lambda d: "detainees" in d)
        self.events["issues"] = demands.map(len)

    def acts(self, country: str, start: str = "2018", end: str = "2020") -> pd.DataFrame:
        """Return what organisers did in a country, from one day to before another."""
        kinds = ["protest", "petition", "press_event", "delegation", "lobbying"]
        return self._in(self.events[self.events["kind"].isin(kinds)], country, start, end)

    def protests(self, country: str, start: str = "2018", end: str = "2020") -> pd.DataFrame:
        """Return the protests of a country, from one day to before another."""
        return self._in(self.events[self.events["kind"] == "protest"], country, start, end)

    def over_china(self, country: str, start: str = "2018", end: str = "2020") -> pd.DataFrame:
        """Return those protests whose first demand is not purely political."""
        return (found := self.protests(country, start, end))[found["main"] != "politics"]

    def of(self, kind: str, country: str) -> pd.DataFrame:
        """Return the events of another kind."""
        return self._in(self.events[self.events["kind"] == kind], country, "2018", "2020")

    @staticmethod
    def _in(table: pd.DataFrame, country: str, start: str, end: str) -> pd.DataFrame:
        inside = (table["date"] >= start) & (table["date"] < end)
        return table[(table["country"] == country) & inside]


@pytest.fixture(scope="module")
def case() -> Case:
    return Case()


def _percent(share: float) -> str:
    return f"{round(100 * share + 1e-9)} %"


def _recorded(table: pd.DataFrame) -> pd.DataFrame:
    return table[table["recorded"].astype(bool)]


def _both(measure: object, table: pd.DataFrame) -> str:
    """Return the two cells of a row: of what the press records, and of all."""
    assert callable(measure)
    return f"{measure(_recorded(table))} | {measure(table)} |"


def _waves(table: pd.DataFrame) -> str:
    counts = []
    for _, steps in table.groupby("replicate")["step"]:
        weeks = np.unique(steps)
        counts.append(1 + int((np.diff(weeks) > 1).sum()))
    low, middle, high = np.quantile(counts + [0] * (RUNS - len(counts)), (0.05, 0.5, 0.95))
    return f"{middle:g} ({low:.0f} to {high:.0f})"


def _silence(case: Case, acts: pd.DataFrame, arrests: pd.Series[pd.Timestamp]) -> list[float]:
    days = []
    for run, arrest in arrests.items():
        later = acts[(acts["replicate"] == run) & (acts["date"] > arrest)]["date"]
        days.append((later.min() - arrest).days if len(later) else NEVER)
    return days


def _stands(cells: str) -> None:
    assert re.search(r"(?<![\d.])" + re.escape(cells), re.sub(r"\s+", " ", TEXT)), cells


KZ, KG = "kazakhstan", "kyrgyzstan"
pytestmark = [pytest.mark.slow, pytest.mark.timeout(600)]


def test_waves_and_sizes(case: Case) -> None:
    for country in (KG, KZ):
        _stands(_both(_waves, case.over_china(country, end="2019-10")))
    pooled = pd.concat([case.over_china(KZ), case.over_china(KG)])
    _stands(_both(lambda t: f"{t['size'].median():.0f}", pooled))
    _stands(_both(lambda t: _percent(t["size"].between(20, 500).mean()), pooled))
    _stands(_both(lambda t: _percent((t["size"] > 500).mean()), pooled))
    ratio = [
        f"{pick(case.over_china(KG))['size'].median() / pick(case.over_china(KZ))['size'].median():.1f}"
        for pick in (_recorded, lambda t: t)
    ]
    _stands(f"{ratio[0]} | {ratio[1]} |")
    sizes = np.sort(pd.concat([case.protests(KZ), case.protests(KG)])["size"])[::-1]
    _stands(f"the largest tenth holds {_percent(sizes[: len(sizes) // 10].sum() / sizes.sum())}")


def test_demands(case: Case) -> None:
    def first(table: pd.DataFrame) -> str:
        return _percent((table["main"] == "detainees").mean())

    def issues(table: pd.DataFrame) -> str:
        return f"{table['issues'].mean():.1f}"

    _stands(_both(first, case.acts(KZ, end="2019-03-11")))
    _stands(_both(first, case.protests(KZ, start="2019-09")))
    _stands(_both(first, case.over_china(KG)))
    _stands(_both(lambda t: _percent(t["named"].mean()), case.over_china(KG)))
    _stands(_both(issues, case.over_china(KG, "2018-12", "2019-02")))
    _stands(_both(issues, case.protests(KZ, "2019-09", "2019-10")))


def test_arrests_and_what_follows(case: Case) -> None:
    arrests = case.of("arrest_leader", KZ)
    hub = arrests[arrests["detail"] == "hub"].groupby("replicate")["date"].min()
    _stands(f"detained in {_percent(len(hub) / RUNS)} of runs, {_percent((hub < '2018-11').mean())} of")
    elsewhere = case.of("arrest_leader", KG)["replicate"].nunique()
    _stands(f"organiser's leader is detained in {_percent(elsewhere / RUNS)} of runs")
    street = case.protests(KZ)
    days = _silence(case, _recorded(street[street["main"] == "detainees"]), hub)
    every = _silence(case, street[street["main"] == "detainees"], hub)
    middles = [np.quantile(found, 0.5, method="lower") for found in (days, every)]
    _stands(f"{middles[0]:.0f} | {middles[1]:.0f} |")
    _stands(f"{_percent(np.mean([60 <= d <= 124 for d in days]))} of arrests fall into the band")
    turned, freed = case.of("co_opt", KZ), case.of("leader_released", KZ)
    settled = turned[turned["detail"] == "hub"].groupby("replicate")["date"].min()
    released = freed[freed["actor"] == "hub"].groupby("replicate")["date"].min()
    wait = (settled - released).dt.days.dropna()
    _stands(f"in {len(wait)} of the {RUNS} runs, a median of {wait.median():.0f} days later")


def test_repression_and_growth(case: Case) -> None:
    street = case.protests(KZ)
    assert case.curves["internal_posture"].eq("disperse").mean() < 0.005
    _stands(f"{100 * street['detained'].sum() / street['size'].sum():.1f} % of Kazakh protesters")
    window = case.protests(KZ, "2019-02", "2019-10")
    _stands(f"{_percent((window['detained'] > 0).mean())} of Kazakh protests see a detention")
    growth = len(window) / 8 / (len(case.protests(KZ, end="2019-02")) / 7)
    _stands(f"grow by a factor of {growth:.1f}")


def test_governments_and_the_partner(case: Case) -> None:
    weeks = {country: case.curves[case.curves["country"] == country] for country in (KZ, KG)}
    said = {c: w["external_posture"].value_counts(normalize=True) for c, w in weeks.items()}
    _stands(f"quiet diplomacy in {_percent(said[KZ]['quiet_diplomacy'])} of weeks")
    _stands(f"speaks publicly in {_percent(said[KZ]['public_statement'])}")
    _stands(f"silent in {_percent(said[KG]['silence'])}")
    visit = weeks[KG][weeks[KG]["date"] == "2019-06-10"]["external_posture"]
    _stands(f"in June 2019 in {_percent((visit == 'endorse_partner').mean())} of runs")
    forum = {c: w[w["forum_choice"] != ""]["forum_choice"].eq("abstain").mean() for c, w in weeks.items()}
    assert forum[KZ] == 1.0
    _stands(f"Kazakhstan in all runs, Kyrgyzstan in {_percent(forum[KG])}")
    offers = case.of("offer", KZ)
    early = offers[offers["date"] < "2019-02"]["replicate"].nunique()
    _stands(f"in {early} of the {RUNS} runs, some {round(offers['size'].median(), -2):,.0f} at a time")
    index = {c: w["dilemma"] for c, w in weeks.items()}
    _stands(f"averages {index[KZ].mean():.1f} in Kazakhstan and {index[KG].mean():.1f} in Kyrgyzstan")
    above = {c: _percent((one > 0).mean()) for c, one in index.items()}
    _stands(f"in {above[KZ]} of Kazakh and {above[KG]} of Kyrgyz weeks")
    relation = weeks[KZ].groupby("replicate")["relation"]
    assert (relation.last() - relation.first()).median() < -0.05
