"""Figures of what the partner does, and of the people it holds."""

from __future__ import annotations

from math import exp, prod
from typing import TYPE_CHECKING

import numpy as np
from tools.concepts.panels import curves, key_below, label, row, shares, thousands
from tools.concepts.teaching import case

from dilemma_sim.model.detainees import Held, intake_hazard, release_hazard
from dilemma_sim.model.draws import Draws
from dilemma_sim.model.forum import OPTIONS, option_chances, option_values
from dilemma_sim.model.partner import offer_chance, punishment_chance, punishment_size
from dilemma_sim.view import style

if TYPE_CHECKING:
    from matplotlib.figure import Figure

NOTHING = {
    "quiet": 0.0, "spotlight": 0.0, "citizen": 0.0, "dossier_quality": 0.0, "publicness": 0.0, "rivalry": 0.5,
    "fatigue": 0.0,
}  # fmt: skip
FAVOUR = NOTHING | {"quiet": 1.0, "spotlight": 1.0, "citizen": 1.0, "dossier_quality": 1.0}

STATES = {
    "in detention": style.INTERNAL["detain_leader"],
    "sentenced": style.AreaStyle("#555555", "xxxx"),
    "supervised": style.INTERNAL["warn"],
    "free": style.INTERNAL["tolerate"],
}


def punished_within(weeks: int, exposure: float, quiet: float) -> float:
    """Return the chance to be punished at least once in some weeks of a steady exposure."""
    text = case().partner
    return 1.0 - prod(
        1.0
        - punishment_chance(
            text,
            exposure=exposure,
            repetition=min(1.0, week / text.repetition_weeks) if exposure > 0.0 else 0.0,
            interdependence=case().countries["homeland"].government.partner_dependence,
            quiet=quiet,
        )
        for week in range(1, weeks + 1)
    )


def weekly_offer(resolve: float, spotlight: float, quiet: float) -> float:
    """Return the chance of an offer in a week, where nothing is said in public."""
    return offer_chance(case().partner, resolve=resolve, spotlight=spotlight, quiet=quiet, publicness=0.0)


def loss_path(weeks: int, asymmetry: float) -> list[float]:
    """Return the trade still lost by week after one punishment of full criticism."""
    text = case().partner
    kept = exp(-1.0 / text.loss_memory)
    size = punishment_size(text, 1.0, asymmetry)
    return [size * kept**week for week in range(weeks)]


def partner() -> Figure:
    """Draw punishment, offers, and how a loss fades."""
    figure, (punish, offer, loss) = row(["Punished within eight weeks", "Offers", "After one punishment"])
    grid = np.linspace(0, 1, 61)
    curves(
        punish,
        grid,
        {
            "no quiet channel": [punished_within(8, float(b), 0.0) for b in grid],
            "a quiet channel": [punished_within(8, float(b), 1.0) for b in grid],
        },
    )
    label(punish, "exposure of the postures", "chance")
    curves(
        offer,
        grid,
        {
            "spotlight 0.5, quiet channel": [26 * weekly_offer(float(t), 0.5, 1.0) for t in grid],
            "spotlight 0.5": [26 * weekly_offer(float(t), 0.5, 0.0) for t in grid],
            "spotlight 0.1": [26 * weekly_offer(float(t), 0.1, 0.0) for t in grid],
        },
        key="upper left",
    )
    offer.set_ylim(0, 2.4)
    label(offer, "resolve that the partner sees", "offers due in half a year")
    weeks = np.arange(105)
    curves(loss, weeks, {f"asymmetry {a:g}": [100 * x for x in loss_path(105, a)] for a in (1.0, 0.5)})
    label(loss, "weeks", "trade still lost, %")
    return figure


def held_over(weeks: int, circumstances: dict[str, float]) -> dict[str, list[int]]:
    """Return where the people of a group are by week, with one luck."""
    constants, group = case().detention, case().detainees["kin"]
    held, draws = Held("kin", group), Draws(1)
    found: dict[str, list[int]] = {name: [] for name in STATES}
    for week in range(weeks):
        for name, count in zip(
            STATES, (held.detained, held.sentenced, held.supervised, held.free), strict=True
        ):
            found[name].append(count)
        held.move(
            draws,
            week,
            intake=intake_hazard(constants, group.tie, week * 7 / 365.25),
            release=release_hazard(constants, **circumstances),
            constants=constants,
        )
    return found


def detainees() -> Figure:
    """Draw where people are after three years, and what raises the hazard of release."""
    figure, (hazard, worst, best) = row(
        ["Leaving detention, by the year", "Nothing in favour", "Everything in favour"],
        height=2.7,
        ratios=[1.3, 1, 1],
    )
    one = {
        "nothing": NOTHING,
        "a quiet channel": NOTHING | {"quiet": 1.0},
        "full spotlight": NOTHING | {"spotlight": 1.0},
        "credible dossiers": NOTHING | {"dossier_quality": 1.0},
        "a passport": NOTHING | {"citizen": 1.0},
        "a public in fatigue": NOTHING | {"fatigue": 1.0},
        "a rival's public pressure": NOTHING | {"publicness": 1.0, "rivalry": 1.0},
        "all four in favour": FAVOUR,
    }
    values = [release_hazard(case().detention, **found) for found in one.values()]
    hazard.barh(
        range(len(one)), values, color=style.EXTERNAL["casework"].colour, edgecolor=style.MUTED, linewidth=0.3
    )
    hazard.set_yticks(range(len(one)), list(one))
    hazard.tick_params(axis="y", length=0)
    hazard.invert_yaxis()
    hazard.set_xlabel("hazard a year")
    ceiling = case().detention.release_ceiling
    hazard.axvline(ceiling, color=style.MUTED, linewidth=0.6, linestyle=(0, (4, 2)))
    hazard.annotate(
        "ceiling", (ceiling, 0), xytext=(-3, -3), textcoords="offset points", ha="right", fontsize=style.KEY
    )
    weeks = np.arange(157) / 52.18
    for axes, circumstances in ((worst, NOTHING), (best, FAVOUR)):
        found = held_over(157, circumstances)
        shares(axes, weeks, {name: np.array(counts, dtype=float) for name, counts in found.items()}, STATES)
        axes.set_xlabel("years")
        axes.set_xticks(range(4))
        thousands(axes.yaxis)
    most = max(worst.get_ylim()[1], best.get_ylim()[1])
    worst.set_ylim(0, most)
    best.set_ylim(0, most)
    worst.set_ylabel("persons")
    key_below(best, 2, -0.24)
    return figure


# -- the forum ----------------------------------------------------------------------------------

FORUM = {
    "supportive": style.EXTERNAL["endorse_partner"],
    "abstain": style.EXTERNAL["silence"],
    "critical": style.EXTERNAL["public_statement"],
}


def letters(**covariates: float) -> dict[str, float]:
    """Return the chances of a state at the session of 2019, at mean covariates where nothing is said."""
    usual = {
        "democracy": 0.5, "alliance": 0.3, "arms": 0.1, "dependence": 0.3, "identity": 0.0,
        "critical_share": 22 / 193, "supportive_share": 37 / 193,
    }  # fmt: skip
    return option_chances(option_values(case().forum, **(usual | covariates)))


def forums() -> Figure:
    """Draw the background of the choice at a session, by democracy, arms and commitment to kin."""
    figure, panels = row(["By democracy", "By arms from the partner", "By commitment to kin"], height=2.6)
    grid = np.linspace(0, 1, 41)
    for axes, name in zip(panels, ("democracy", "arms", "identity"), strict=True):
        found = [letters(**{name: float(x)}) for x in grid]
        shares(axes, grid, {option: np.array([one[option] for one in found]) for option in FORUM}, FORUM)
        label(
            axes, {"identity": "exposed commitment"}.get(name, name), "chance" if name == "democracy" else ""
        )
    key_below(panels[1], 3)
    assert set(FORUM) == set(OPTIONS)
    return figure
