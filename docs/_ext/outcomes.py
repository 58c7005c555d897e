"""What every run records, and what can be made of the weeks."""

from __future__ import annotations

from typing import get_args

from markdown_tables import table

from dilemma_sim.model.outcomes import GROUP_OUTCOMES, OUTCOMES, Outcome
from dilemma_sim.scenario.reported import NEEDS, Functional
from dilemma_sim.study.functionals import STANDARD, fits
from dilemma_sim.study.measures import HUMAN_COSTS

KINDS = ("level", "flow", "cumulative", "stock", "name")

#: Said here, since the vocabulary has one text for all of them; a new one without a text stops the build.
MEANING: dict[str, str] = {
    "mean": "the mean over weeks",
    "minimum": "the lowest week",
    "maximum": "the highest week",
    "final": "the last week",
    "total": "the sum over weeks",
    "person_weeks": "a stock added up: so many persons for so many weeks",
    "weeks_above": "how many weeks lie above a threshold",
    "weeks_below": "how many weeks lie below a threshold",
    "spells_above": "how many times it rises above a threshold and stays for a while",
    "first_week_above": "number of the first week above a threshold, from 0; missing where none is",
    "first_week_at": "number of the first week with a name, from 0; missing where none has it",
    "share_of_weeks": "share of weeks with a name, or with one of several",
    "weeks_until_share": "weeks until a share of a stock of the first week is reached",
}


def outcomes() -> str:
    """Return two tables of all outcomes, the human costs first."""
    costs = [OUTCOMES[name] for name in HUMAN_COSTS]
    others = [outcome for outcome in OUTCOMES.values() if outcome.name not in HUMAN_COSTS]
    return (
        f"## Human costs\n\n{_table(costs)}\n\n"
        f"Counted by group of co-ethnics as well: {', '.join(f'`{name}`' for name in GROUP_OUTCOMES)}.\n\n"
        f"## Everything else\n\n{_table(others)}"
    )


def functionals() -> str:
    """Return a table of the functionals, with what each needs and fits."""
    rows = [
        (
            f"`{name}`",
            MEANING[name],
            ", ".join(f"`{key}`" for key in NEEDS.get(name, ())),
            ", ".join(kind for kind in KINDS if fits(name, kind)),
            ", ".join(kind for kind in KINDS if STANDARD[kind] == name),
        )
        for name in get_args(Functional)
    ]
    return table(("Functional", "Meaning", "Needs", "Fits", "Standard for"), rows)


def _table(listed: list[Outcome]) -> str:
    rows = [(f"`{one.name}`", one.description, one.unit, one.kind) for one in listed]
    return table(("Outcome", "Meaning", "Unit", "Kind"), rows)
