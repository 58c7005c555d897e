"""Which runs claims need: the arms of each, with mechanisms held or changed, each of them once."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from dilemma_sim.study.claim_arms import Side, Sides, drawn_for
from dilemma_sim.study.claim_runs import Run, World
from dilemma_sim.study.digest import digest_of, scenario_digest

if TYPE_CHECKING:
    from dilemma_sim.scenario import Scenario
    from dilemma_sim.scenario.claims import Ablation, Joint
    from dilemma_sim.study.claim_draws import Source

#: Names of what is done to all arms of a claim; an ablation has the name of it after the colon.
FULL, PLACEBO, FROZEN, ABLATED = "full", "placebo", "frozen", "ablated:"

Address = tuple[str, str, str]


@dataclass(frozen=True)
class Plan:
    """Hold the runs of some claims.

    Attributes
    ----------
    runs : each once, in an order in which the base of a held run comes first.
    keys : which run stands for the arm of a claim, by claim, variant and arm.
    """

    runs: tuple[Run, ...]
    keys: Mapping[Address, str]

    def worlds(self, draws: int, luck: int) -> list[World]:
        """Return the worlds in which the runs take place.

        Mechanisms are held or changed only with the first luck of each draw.

        Parameters
        ----------
        draws : of the parameters.
        luck : worlds for each of them.
        """
        everything = frozenset(self.keys.values())
        arms = frozenset(key for (_, variant, _), key in self.keys.items() if variant == FULL)
        return [
            World(draw * luck + turn, draw, turn, everything if turn == 0 else arms)
            for draw in range(draws)
            for turn in range(luck)
        ]

    def size(self, draws: int, luck: int) -> int:
        """Return how many runs take place."""
        return sum(len(world.keys) for world in self.worlds(draws, luck))


def plan_of(
    claims: Sequence[Sides], source: Source, *, mechanisms: bool = True, rule: str | None = None
) -> Plan:
    """Return the runs of some claims.

    Parameters
    ----------
    claims : with all their arms.
    source : what is drawn.
    mechanisms : whether to run ablations, placebos and frozen feedback as well.
    rule : how governments decide, in place of what the scenarios say.
    """
    builder = _Builder(source, rule)
    for sides in claims:
        builder.add(sides, mechanisms)
    return Plan(tuple(builder.runs.values()), builder.keys)


class _Builder:
    def __init__(self, source: Source, rule: str | None) -> None:
        self.source, self.rule = source, rule
        self.runs: dict[str, Run] = {}
        self.keys: dict[Address, str] = {}
        self._digests: dict[int, str] = {}
        self._ruled: dict[int, Scenario] = {}

    def add(self, sides: Sides, mechanisms: bool) -> None:
        for arm in sides.arms:
            self._put(sides, FULL, arm, sides.arms[arm])
        if not mechanisms or sides.claim.kind != "contrast":
            return
        for label, ablation in sides.claim.ablations.items():
            self._vary(sides, f"{ABLATED}{label}", sides.ablated[label], ablation)
        if sides.claim.placebo is not None:
            self._vary(sides, PLACEBO, sides.placebo, sides.claim.placebo)
        from dilemma_sim.model.channels import EVERYTHING

        base = next(iter(sides.arms))
        for arm in _looked_at(sides):
            hold = () if arm == base else (EVERYTHING,)
            self._put(sides, FROZEN, arm, sides.arms[arm], hold, self.keys[sides.claim.id, FULL, base])

    def _vary(self, sides: Sides, variant: str, arms: Mapping[str, Side], ablation: Ablation) -> None:
        """Add the arms with a mechanism changed or held as in the base."""
        base = next(iter(arms))
        key = self.keys[sides.claim.id, FULL, base]
        if ablation.changed:  # as what it is held is then its own, changed, base
            key = self._put(sides, variant, base, arms[base])
        for arm in _looked_at(sides):
            own_path = arm == base and keeps_path(ablation.hold)
            hold = () if own_path else tuple(ablation.hold)
            self._put(sides, variant, arm, arms[arm], hold, key)

    def _put(
        self, sides: Sides, variant: str, arm: str, side: Side, hold: tuple[str, ...] = (), base: str = ""
    ) -> str:
        scenario = self._by_rule(side.scenario)
        drawn = drawn_for(side, sides.scenario, self.source.paths)
        base = base if hold else ""
        key = digest_of(
            self._digest(scenario), list(drawn), [list(p) for p in side.swapped], list(hold), base
        )
        joint: tuple[Joint, ...] = tuple(sides.claim.joint) if variant == FULL else ()
        run = self.runs.get(key) or Run(key, scenario, drawn, side.swapped, side.moved, hold, base)
        self.runs[key] = replace(
            run, measured=_with(run.measured, sides.claim.measured), joint=_with(run.joint, joint)
        )
        self.keys[sides.claim.id, variant, arm] = key
        return key

    def _digest(self, scenario: Scenario) -> str:
        if id(scenario) not in self._digests:
            self._digests[id(scenario)] = scenario_digest(scenario)
        return self._digests[id(scenario)]

    def _by_rule(self, scenario: Scenario) -> Scenario:
        if self.rule is None:
            return scenario
        if id(scenario) not in self._ruled:
            from dilemma_sim.scenario.amending import amended

            rules = {f"countries.{name}.government.rule": self.rule for name in scenario.countries}
            self._ruled[id(scenario)] = amended(scenario, rules, "--rules")  # type: ignore[arg-type] # a name
        return self._ruled[id(scenario)]


def _looked_at(sides: Sides) -> Iterator[str]:
    """Yield the arms that an expectation looks at; of a curve, only its ends."""
    named = [arm for one in sides.claim.expect for arm in sides.claim.sides(one)]
    yield from (arm for arm in sides.arms if arm in named)


def keeps_path(hold: Sequence[str]) -> bool:
    """Say whether a run held as it was itself is the same run: so for paths, and not for means."""
    from dilemma_sim.model.channels import CHANNELS, EVERYTHING, SIGHTS

    single = [name for name in hold if name not in SIGHTS and name != EVERYTHING]
    return all((CHANNELS.get(name) or CHANNELS[name.partition(".")[0]]).at == "path" for name in single)


def _with[T](known: tuple[T, ...], more: Sequence[T]) -> tuple[T, ...]:
    return (*known, *(one for one in more if one not in known))
