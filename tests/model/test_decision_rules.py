"""The decision rules beside the logit, on choices worked out by hand, in runs, and from other packages."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from dilemma_sim.model import hold, levels_of, simulate
from dilemma_sim.model.decision import Scripted
from dilemma_sim.model.learning import Learning
from dilemma_sim.model.menu import Menu
from dilemma_sim.model.regret import MinimaxRegret
from dilemma_sim.model.satisficing import Satisficing
from dilemma_sim.scenario import ScenarioError, decision_rules
from dilemma_sim.scenario.governments import ScriptEntry
from dilemma_sim.scenario.postures import ExternalPosture, InternalPosture
from model.choosing import choice_among
from model.comparing import busy_with, first_difference

RULES = ("satisficing", "minimax_regret", "learning")


def menu_of(size: int) -> Menu:
    """Return a menu of some pairs, numbered from 0."""
    postures = {
        f"e{place}": ExternalPosture(label="x", relief=0.0, exposure=0.0, kin_signal=0.0)
        for place in range(size)
    }
    return Menu(postures, {"ignore": InternalPosture(label="x", relief=0.0)})


MENU = menu_of(3)


# -- scripted ---------------------------------------------------------------------------------


def test_a_script_keeps_the_half_that_can_be_taken_up() -> None:
    external = {
        name: ExternalPosture(label="x", relief=0.0, exposure=0.0, kin_signal=0.0) for name in ("e0", "e1")
    }
    menu = Menu(external, {name: InternalPosture(label="x", relief=0.0) for name in ("i0", "i1")})
    script = Scripted([ScriptEntry(starting="2020-01-01", external="e1", internal="i1")])
    choice = choice_among(menu, np.array([3.0, 1.0, 2.0, 0.0]))
    for barred, taken in (
        (["e1/i1"], "e1/i0"),
        (["e1/i0", "e1/i1"], "e0/i1"),
        (["e1/i0", "e1/i1", "e0/i1"], "e0/i0"),
    ):
        feasible = np.array([f"{e}/{i}" not in barred for e in menu.external for i in menu.internal])
        assert "/".join(menu.pair(script.choose(replace(choice, feasible=feasible)))) == taken


# -- satisficing ------------------------------------------------------------------------------


def satisficing(**numbers: float) -> Satisficing:
    given = {"adaptation": 0.5, "margin": 0.25, "width": 2} | numbers
    return Satisficing(decision_rules.Satisficing(**given), precision=10.0)


def test_what_is_good_enough_is_kept_and_else_the_first_good_enough_is_taken() -> None:
    choice = choice_among(MENU, [0.0, 1.0, 0.5], 0.75, 0.5)
    rule = satisficing()
    # It aspires to 1 and has 0; of 1 and 2 the luck of 0.75 shows 2 first, which is short of 0.75.
    assert rule.choose(choice) == 1
    assert rule.aspiration == 1.0
    better = replace(choice, utilities=np.array([5.0, 0.75, 5.0]), previous=MENU.pair(1))
    assert rule.choose(better) == 1  # good enough: nothing else is looked at
    assert rule.aspiration == 0.875


def test_where_nothing_looked_at_is_good_enough_the_best_seen_is_taken_and_the_aspiration_falls() -> None:
    choice = choice_among(MENU, [0.0, 1.0, 0.5], 0.75)
    rule = satisficing(width=1)
    assert rule.choose(choice) == 2
    assert rule.aspiration == 0.75
    assert rule.choose(replace(choice, previous=MENU.pair(2))) == 2  # 0.5 is what 0.75 less 0.25 asks
    assert rule.aspiration == 0.625


def test_a_satisficer_does_not_count_the_cost_of_a_change() -> None:
    counted = choice_among(MENU, [0.0, 1.0 - 3.0, 0.5 - 3.0], 0.25)
    assert satisficing().choose(replace(counted, switching=3.0)) == 1


# -- minimax regret ---------------------------------------------------------------------------


def regret(**numbers: float) -> MinimaxRegret:
    given = {"growth": 0.5, "switching": 1.0} | numbers
    return MinimaxRegret(decision_rules.MinimaxRegret(**given), precision=10.0)


def test_the_least_regret_in_the_worst_state_decides() -> None:
    worth = {"punished": np.array([4.0, 3.0, 0.0]), "unpunished": np.array([0.0, 2.0, 3.0])}
    choice = replace(
        choice_among(MENU, [9.0, 0.0, 9.0]), imagine=lambda name, _: worth[name.partition(",")[0]].copy()
    )
    # Regrets are at most 3, 1 and 4; without the second pair they are 3 and 4.
    assert regret().choose(choice) == 1
    assert regret().choose(replace(choice, feasible=np.array([True, False, True]))) == 0


def test_of_equal_regrets_the_pair_held_wins() -> None:
    choice = choice_among(MENU, [1.0, 1.0, 1.0])
    for place in range(3):
        assert regret().choose(replace(choice, previous=MENU.pair(place))) == place


def test_the_states_are_punishment_or_none_and_a_street_that_grows_or_not() -> None:
    states = regret().states(choice_among(MENU, [0.0, 0.0, 0.0]))
    found = {name: (s.bilateral, s.street, s.pressure) for name, s in states.items()}
    assert found == {
        "punished, growing": (0.8, 0.75, 0.75),
        "punished, still": (0.8, 0.5, 0.5),
        "unpunished, growing": (0.0, 0.75, 0.75),
        "unpunished, still": (0.0, 0.5, 0.5),
    }


def test_only_a_share_of_the_cost_of_a_change_is_regretted() -> None:
    choice = replace(choice_among(MENU, [0.0, 1.0 - 2.0, 0.0 - 2.0]), switching=2.0)
    assert regret(switching=1.0).choose(choice) == 0
    assert regret(switching=0.25).choose(choice) == 1


# -- learning ---------------------------------------------------------------------------------


def test_attractions_follow_payoffs_had_and_forgone() -> None:
    menu = menu_of(2)
    rule = Learning(1000.0, decay=0.9, growth=0.5, foregone=0.5)
    assert rule.choose(choice_among(menu, [0.2, 0.6])) == 1
    assert rule.experience is not None
    assert rule.experience.attractions == pytest.approx([0.0, (0.9 * 0.4 + 0.4) / 1.5])
    # The other pair pays more now, but what was learned decides; it is forgone and counts for half.
    assert rule.choose(replace(choice_among(menu, [1.0, 0.2]), previous=menu.pair(1))) == 1
    assert rule.experience.attractions == pytest.approx([0.5 * 0.8 / 1.75, 0.9 * 1.5 * 0.76 / 1.5 / 1.75])


def test_the_cost_of_a_change_holds_a_learner_back_and_is_not_learned() -> None:
    menu = menu_of(2)
    choice = replace(choice_among(menu, [0.0, 0.5 - 0.75]), switching=0.75)
    rule = Learning(1000.0, decay=0.9, growth=0.5, foregone=1.0)
    assert rule.choose(choice) == 0
    assert rule.experience is not None
    assert rule.experience.attractions == pytest.approx([0.0, (0.9 * 0.5 + 0.5) / 1.5])


# -- in runs ----------------------------------------------------------------------------------


def under(rule: str) -> dict[str, object]:
    return {f"countries.{country}.government.rule": rule for country in ("homeland", "highland")}


@pytest.mark.parametrize("rule", RULES)
def test_a_rule_runs_the_same_compiled_and_held_at_its_own_path(rule: str) -> None:
    scenario = busy_with(under(rule))
    base = simulate(scenario, 1, 0, compiled=True, keep_levels=True)
    assert first_difference(base, simulate(scenario, 1, 0, compiled=False)) is None
    assert first_difference(base, simulate(busy_with({}), 1, 0, compiled=True)) is not None
    levels = levels_of(base)
    held = hold(levels, sorted(levels.channels), at="path")
    assert first_difference(base, simulate(scenario, 1, 0, compiled=True, held=held)) is None


def test_an_unknown_rule_is_refused_with_the_nearest() -> None:
    with pytest.raises(
        ScenarioError, match="no decision rule is named 'minimax'; did you mean 'minimax_regret'"
    ):
        busy_with(under("minimax"))


# -- from other packages ----------------------------------------------------------------------

STUBBORN = """
from dataclasses import dataclass

@dataclass
class Stubborn:
    share: float

    def choose(self, choice):
        return int(choice.feasible.nonzero()[0][int(self.share * choice.feasible.sum())])

def stubborn(government):
    return Stubborn(government.rule_numbers["share"])
"""


@pytest.fixture
def installed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Install a package that offers a decision rule."""
    (tmp_path / "stubborn_rule.py").write_text(STUBBORN)
    about = tmp_path / "stubborn-1.0.dist-info"
    about.mkdir()
    (about / "METADATA").write_text("Metadata-Version: 2.1\nName: stubborn\nVersion: 1.0\n")
    (about / "entry_points.txt").write_text(
        f"[{decision_rules.GROUP}]\nstubborn = stubborn_rule:stubborn\nlogit = stubborn_rule:stubborn\n"
    )
    monkeypatch.syspath_prepend(tmp_path)
    decision_rules.offered_rules.cache_clear()
    yield
    decision_rules.offered_rules.cache_clear()
    sys.modules.pop("stubborn_rule", None)


@pytest.mark.usefixtures("installed")
def test_an_installed_package_offers_a_rule_and_cannot_replace_one_that_ships() -> None:
    assert decision_rules.known_rules() == (*decision_rules.SHIPPED, "stubborn")
    numbers = {f"countries.{c}.government.rule_numbers.share": 0.0 for c in ("homeland", "highland")}
    run = simulate(busy_with(under("stubborn") | numbers), 1, 0)
    assert set(run.weekly["external_posture"].ravel()) == {"endorse_partner"}
    assert set(run.weekly["internal_posture"].ravel()) == {"ignore"}
    assert len(set(simulate(busy_with({}), 1, 0).weekly["external_posture"].ravel())) > 1


@pytest.mark.usefixtures("installed")
def test_a_rule_that_cannot_be_made_is_reported_with_its_package() -> None:
    message = (
        r"^rule: 'stubborn' is offered as stubborn_rule:stubborn in the entry points "
        r"dilemma_sim.decision_rules and cannot be made: KeyError\('share'\); mend that package"
    )
    with pytest.raises(ValueError, match=message):
        simulate(busy_with(under("stubborn")), 1, 0)
