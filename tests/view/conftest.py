"""An invented run: the columns of a real one, with plausible numbers that no model made."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np
import pandas as pd
import pytest

from dilemma_sim.view.material import Material, OutsideEvent

EXTERNAL = [
    "silence",
    "quiet_diplomacy",
    "casework",
    "public_statement",
    "criticise_multilaterally",
    "endorse_partner",
]
INTERNAL = ["ignore", "tolerate", "warn", "disperse", "detain_leader", "co_opt"]
ISSUES = {
    "detainees": "People held abroad",
    "land": "Land lease",
    "debt": "Debt",
    "migration": "Migration",
    "marriage": "Mixed marriage",
    "other": "Everything else",
}
OUTSIDE = [
    ("2018-08-10", "UN committee reviews the partner", "session"),
    ("2018-09-09", "Long report by a human-rights organisation", "foreign_report"),
    ("2018-10-09", "Regional law gives the camps a legal basis", "partner_legislation"),
    ("2018-11-06", "Universal Periodic Review of the partner", "session"),
    ("2018-11-13", "Bill on sanctions introduced abroad", "foreign_sanction"),
    ("2019-02-09", "Foreign ministry of a third state protests in public", "foreign_statement"),
    ("2019-03-19", "Resignation of the first president", "succession"),
    ("2019-04-26", "Belt and Road forum", "visit"),
    ("2019-06-09", "Presidential election", "election"),
    (
        "2019-06-13",
        "Summit of the regional organisation, with a visit by the partner's head of state",
        "visit",
    ),
    ("2019-07-08", "Critical letter by 22 states", "letter"),
    ("2019-07-12", "Supportive letter by 37 states", "letter"),
    ("2019-09-11", "State visit and upgrade to a permanent comprehensive strategic partnership", "upgrade"),
    ("2019-09-24", "Meeting on the margins of the General Assembly", "session"),
    ("2019-10-07", "Visa restrictions and a list of firms", "foreign_sanction"),
]
LABELS = ["Kazakhstan", "Kyrgyzstan", "Turkey", "Mongolia"]


@dataclass(frozen=True)
class Described:
    name: str
    unit: str
    kind: str
    label: str
    description: str = ""


OUTCOMES = {
    name: Described(name, unit, kind, name.replace("_", " "))
    for name, unit, kind in [
        ("identity_pressure", "1", "level"),
        ("bilateral_risk", "share of trade", "level"),
        ("turnout", "persons", "flow"),
        ("core_turnout", "persons", "flow"),
        ("protests", "events", "flow"),
        ("core_share", "1", "level"),
        ("core_salience", "1", "level"),
        ("effective_demands", "count", "level"),
        ("organiser_capacity", "1", "level"),
        ("organisers_active", "count", "level"),
        ("detained_protesters", "persons", "flow"),
        ("coercion", "1", "level"),
        ("external_posture", "", "name"),
        ("internal_posture", "", "name"),
        ("dilemma", "1", "level"),
        ("identity_inconsistency", "1", "level"),
        ("legitimacy", "1", "level"),
        ("relation", "1", "level"),
        ("bilateral_loss", "share of trade", "level"),
        ("spotlight", "1", "level"),
        ("dossiers", "count", "cumulative"),
        ("dossiers_taken_up", "count", "cumulative"),
        ("concessions", "count", "cumulative"),
        ("forum_choice", "", "name"),
        ("harm_to_minorities", "persons", "cumulative"),
        ("new_detentions", "persons", "flow"),
        ("in_detention", "persons", "stock"),
        ("sentenced", "persons", "cumulative"),
        ("supervised", "persons", "stock"),
        ("released", "persons", "cumulative"),
        ("free", "persons", "cumulative"),
    ]
}


def invent_country(draw: np.random.Generator, weeks: int, level: float) -> pd.DataFrame:
    def walk(start: float, step: float) -> np.ndarray:
        return np.clip(start + np.cumsum(draw.normal(0, step, weeks)), 0, 1)

    call = draw.random(weeks) < 0.12 * level
    for week in range(1, weeks):
        call[week] |= call[week - 1] and draw.random() < 0.5
    protests = call * (1 + draw.poisson(0.4, weeks))
    turnout = np.round(protests * draw.lognormal(4.6, 0.8, weeks))
    salience = walk(0.3 * level, 0.015)
    share = np.clip(draw.beta(3, 3, weeks) * (1.1 - np.arange(weeks) / weeks), 0, 1)
    pressure = np.clip(0.4 * level + 0.4 * salience + 0.05 * np.sin(np.arange(weeks) / 5), 0, 1)
    steps = np.arange(weeks)
    external = np.where(draw.random(weeks) < 0.15 + 0.5 * pressure, "quiet_diplomacy", "silence").astype(
        object
    )
    external[draw.random(weeks) < 0.12] = "casework"
    external[draw.random(weeks) < 0.06] = "public_statement"
    external[draw.random(weeks) < 0.03] = "criticise_multilaterally"
    external[draw.random(weeks) < 0.08] = "endorse_partner"
    internal = draw.choice(INTERNAL, weeks, p=[0.35, 0.25, 0.2, 0.05, 0.1, 0.05]).astype(object)
    stock = draw.uniform(8000, 40000) * level
    released = np.cumsum(draw.poisson(20 * level, weeks))
    forum = np.full(weeks, "", dtype=object)
    if weeks > 54:
        forum[53] = draw.choice(["abstain", "critical", "supportive"], p=[0.7, 0.1, 0.2])
    detained = draw.binomial(turnout.astype(int), 0.15 * (internal == "disperse"))
    return pd.DataFrame(
        {
            "identity_pressure": pressure,
            "bilateral_risk": np.clip(0.01 + 0.03 * walk(0.3, 0.03), 0, 1),
            "turnout": turnout,
            "core_turnout": np.round(turnout * share),
            "protests": protests,
            "core_share": np.where(protests > 0, share, np.nan),
            "core_salience": salience,
            "effective_demands": np.where(protests > 0, 1 + 3 * draw.random(weeks), np.nan),
            "organiser_capacity": walk(0.9 * level, 0.02) * 2,
            "organisers_active": draw.integers(1, 4, weeks),
            "detained_protesters": detained,
            "coercion": walk(0.1, 0.02),
            "external_posture": external,
            "internal_posture": internal,
            "dilemma": np.clip(walk(0.4, 0.04) - 0.45, -1, 1),
            "identity_inconsistency": walk(0.2, 0.02),
            "legitimacy": walk(0.6, 0.01),
            "relation": walk(0.8, 0.01),
            "bilateral_loss": 0.01 * walk(0.2, 0.05),
            "spotlight": walk(0.2, 0.05),
            "dossiers": np.cumsum(draw.poisson(3, weeks)),
            "dossiers_taken_up": np.cumsum(draw.poisson(0.4, weeks)),
            "concessions": np.cumsum(draw.random(weeks) < 0.02),
            "forum_choice": forum,
            "harm_to_minorities": np.cumsum(draw.poisson(0.15, weeks)),
            "new_detentions": draw.poisson(30, weeks),
            "in_detention": np.round(stock - released),
            "sentenced": np.cumsum(draw.poisson(6 * level, weeks)),
            "supervised": np.round(released * 0.7),
            "released": released,
            "free": np.round(released * 0.2),
            "step": steps,
        }
    )


def invent_events(draw: np.random.Generator, curves: pd.DataFrame) -> pd.DataFrame:
    rows = []
    issues = list(ISSUES)
    for week in curves.itertuples():
        base = {
            "replicate": week.replicate,
            "seed": 1,
            "step": week.step,
            "country": week.country,
            "detained": 0.0,
            "recorded": False,
            "detail": "",
            "demands": {},
        }
        day = week.date + timedelta(days=int(draw.integers(0, 7)))
        for _ in range(int(week.protests)):
            size = float(week.turnout / week.protests)
            mix = draw.dirichlet([4, 2, 1, 1, 0.6, 0.8])
            recorded = bool(draw.random() < 1 / (1 + np.exp(2.2 - np.log(max(size, 1) / 50))))
            rows.append(
                base
                | {
                    "date": day,
                    "actor": "hub",
                    "kind": "protest",
                    "size": size,
                    "recorded": recorded,
                    "detained": float(week.detained_protesters),
                    "demands": dict(zip(issues, map(float, mix), strict=True)),
                }
            )
        for kind, chance in [
            ("petition", 0.1),
            ("press_event", 0.15),
            ("delegation", 0.02),
            ("lobbying", 0.03),
            ("warn", 0.05),
            ("arrest_leader", 0.01),
            ("posture", 0.3),
            ("concession", 0.02),
            ("punishment", 0.01),
            ("offer", 0.01),
            ("attack", 0.01),
        ]:
            if draw.random() < chance:
                rows.append(base | {"date": day, "actor": "hub", "kind": kind, "size": 0.0})
    columns = [
        "replicate",
        "seed",
        "step",
        "date",
        "country",
        "actor",
        "kind",
        "size",
        "detained",
        "demands",
        "recorded",
        "detail",
    ]
    table = pd.DataFrame(rows, columns=columns)
    return table.assign(date=pd.to_datetime(table["date"]))


def invent(
    countries: int = 2, weeks: int = 69, replicates: int = 50, outside: int = 15, **changes: object
) -> Material:
    draw = np.random.default_rng(7)
    names = [label.lower() for label in LABELS[:countries]]
    first = date(2018, 7, 2)
    mondays = pd.to_datetime([first + timedelta(weeks=week) for week in range(weeks)])
    parts = []
    for replicate in range(replicates):
        for index, name in enumerate(names):
            one = invent_country(draw, weeks, 1.0 - 0.2 * index)
            parts.append(one.assign(replicate=replicate, seed=1, date=mondays, country=name))
    curves = pd.concat(parts)
    curves["country"] = pd.Categorical(curves["country"], names)
    curves = curves.sort_values(["replicate", "step", "country"], ignore_index=True)
    curves["country"] = curves["country"].astype(str)
    fields: dict[str, object] = {
        "title": "Kazakhstan and Kyrgyzstan, July 2018 to October 2019 (invented numbers)",
        "description": "An invented run.",
        "countries": dict(zip(names, LABELS, strict=False)),
        "partner": "China",
        "external": {name: name.replace("_", " ") for name in EXTERNAL},
        "internal": {name: name.replace("_", " ") for name in INTERNAL},
        "issues": ISSUES,
        "core": "detainees",
        "domestic": ("other",),
        "outside": tuple(
            OutsideEvent(
                i, date.fromisoformat(day), label, kind, names[1:2] if i == 10 else (), "A newspaper, 2019"
            )
            for i, (day, label, kind) in enumerate(OUTSIDE[:outside], start=1)
        ),
        "outcomes": OUTCOMES,
        "curves": curves,
        "events": invent_events(draw, curves),
        "seed": 1,
        "version": "0.1.0",
        "scenario_hash": "0123456789abcdef" * 4,
        "command": "dilemma-sim run kazakhstan-kyrgyzstan-2018-2019 --replicates 50",
    }
    return Material(**(fields | changes))  # type: ignore[arg-type]


@pytest.fixture(scope="session")
def run() -> Material:
    return invent(replicates=20)


@pytest.fixture(scope="session")
def make_run() -> Callable[..., Material]:
    return invent
