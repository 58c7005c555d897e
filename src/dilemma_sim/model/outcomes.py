"""What every run records, per week and country: names, units and kinds."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Kind = Literal["level", "flow", "cumulative", "stock", "name"]


@dataclass(frozen=True)
class Outcome:
    """Describe one recorded column.

    Attributes
    ----------
    name : of the column.
    unit : of its values.
    kind : a level (share or index), a flow per week, a cumulative count, a stock of persons now,
        or a name.
    label : for figures.
    description : in one sentence.
    """

    name: str
    unit: str
    kind: Kind
    label: str
    description: str


_ALL = (
    Outcome(
        "identity_pressure",
        "1",
        "level",
        "Identity pressure",
        "Weighted mean of organised pressure on the core demand and exposed identity commitment.",
    ),
    Outcome(
        "bilateral_risk",
        "share of trade",
        "level",
        "Bilateral risk",
        "Loss expected from the postures held plus losses still felt from past punishment.",
    ),
    Outcome("turnout", "persons", "flow", "Turnout", "Participants in protest, all demands."),
    Outcome(
        "core_turnout", "persons", "flow", "Core turnout", "Turnout times the core share of its demands."
    ),
    Outcome("protests", "events", "flow", "Protests", "Protests with at least one participant."),
    Outcome(
        "core_share", "1", "level", "Core share", "Turnout-weighted share of the core demand in protest."
    ),
    Outcome("core_salience", "1", "level", "Core salience", "Share of public attention on the core issue."),
    Outcome(
        "side_salience",
        "1",
        "level",
        "Salience of other grievances",
        "Share of public attention on the issues that are neither the core nor everything else.",
    ),
    Outcome(
        "effective_demands",
        "count",
        "level",
        "Effective demands",
        "Effective number of demands in the week's protest, exp of their entropy.",
    ),
    Outcome(
        "organiser_capacity",
        "1",
        "level",
        "Organiser capacity",
        "Sum over independent organisations of their mean offline and online capacity.",
    ),
    Outcome(
        "organisers_active", "count", "level", "Organisers active", "Organisations that acted in the week."
    ),
    Outcome(
        "detained_protesters", "persons", "flow", "Detained protesters", "Protesters detained in the week."
    ),
    Outcome("coercion", "1", "level", "Visible coercion", "Visible coercion exercised in the week."),
    Outcome("external_posture", "name", "name", "External posture", "Posture towards the partner."),
    Outcome("internal_posture", "name", "name", "Internal posture", "Posture towards protest at home."),
    Outcome(
        "dilemma", "1", "level", "Dilemma index", "Domestic floor minus foreign ceiling of assertiveness."
    ),
    Outcome(
        "identity_inconsistency",
        "1",
        "level",
        "Identity inconsistency",
        "Exposed commitment that the postures held leave unmet.",
    ),
    Outcome("legitimacy", "1", "level", "Legitimacy", "Mean over issues, weighted by attention."),
    Outcome("relation", "1", "level", "Relation", "State of the relation with the partner."),
    Outcome(
        "bilateral_loss",
        "share of trade",
        "level",
        "Bilateral loss",
        "Trade lost to punishment that is still felt.",
    ),
    Outcome("spotlight", "1", "level", "Spotlight", "Attention abroad to what the partner does."),
    Outcome(
        "families_reached",
        "persons",
        "stock",
        "Families reached",
        "Affected families at home whom a call of an independent organisation with the core demand reaches.",
    ),
    Outcome("dossiers", "count", "cumulative", "Dossiers", "Case files brought by families."),
    Outcome(
        "dossiers_taken_up", "count", "cumulative", "Dossiers taken up", "Case files the government took up."
    ),
    Outcome("concessions", "count", "cumulative", "Concessions", "Concessions to demands at home."),
    Outcome("forum_choice", "name", "name", "Forum choice", "Choice at a session; empty without one."),
    Outcome(
        "harm_to_minorities",
        "persons",
        "cumulative",
        "Harm to minorities",
        "Persons hurt in attacks that hostile claims provoked.",
    ),
    Outcome("new_detentions", "persons", "flow", "New detentions", "Co-ethnics abroad newly detained."),
    Outcome("in_detention", "persons", "stock", "In detention", "Co-ethnics abroad in detention."),
    Outcome("sentenced", "persons", "stock", "Sentenced", "Co-ethnics abroad serving a sentence."),
    Outcome("supervised", "persons", "stock", "Supervised", "Co-ethnics abroad released but not free."),
    Outcome("released", "persons", "cumulative", "Released", "Co-ethnics abroad who left detention."),
    Outcome("free", "persons", "cumulative", "Free", "Co-ethnics abroad who reached liberty."),
)

#: Every recorded column, in the order of the files.
OUTCOMES: dict[str, Outcome] = {outcome.name: outcome for outcome in _ALL}

#: Those that are counted by detainee group as well.
GROUP_OUTCOMES = ("new_detentions", "in_detention", "sentenced", "supervised", "released", "free")
