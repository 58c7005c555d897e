"""The decision rules by name: those that ship, and those that installed packages offer."""

from __future__ import annotations

from collections.abc import Callable

from dilemma_sim.model.decision import DecisionRule, Logit, Scripted
from dilemma_sim.model.learning import Learning
from dilemma_sim.model.regret import MinimaxRegret
from dilemma_sim.model.satisficing import Satisficing
from dilemma_sim.scenario.decision_rules import GROUP, offered_rules
from dilemma_sim.scenario.governments import Government

_SHIPPED: dict[str, Callable[[Government], DecisionRule]] = {
    "logit": lambda text: Logit(text.precision),
    "scripted": lambda text: Scripted(text.script),
    "satisficing": lambda text: Satisficing(text.satisficing, text.precision),
    "minimax_regret": lambda text: MinimaxRegret(text.minimax_regret, text.precision),
    "learning": lambda text: Learning(
        text.precision, text.experience_decay, text.experience_growth, text.foregone_weight
    ),
}


def rule_for(text: Government) -> DecisionRule:
    """Return the decision rule that a scenario names.

    Raises
    ------
    ValueError : an installed package offers it and cannot make it.
    """
    make = _SHIPPED.get(text.rule)
    if make is not None:
        return make(text)
    point = offered_rules()[text.rule]
    try:
        rule: DecisionRule = point.load()(text)
    except Exception as error:  # whatever goes wrong in the code of others
        raise ValueError(
            f"rule: '{text.rule}' is offered as {point.value} in the entry points {GROUP} and cannot be "
            f"made: {error!r}; mend that package or choose another rule"
        ) from error
    return rule
