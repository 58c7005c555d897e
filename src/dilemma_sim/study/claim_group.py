"""Claims about one scenario with one prior: what they draw, the runs they share, and what comes of each."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from dilemma_sim.study.claim_draws import Source, of_point, of_posterior, of_prior, with_tables
from dilemma_sim.study.claim_plan import ABLATED, FROZEN, FULL, PLACEBO, Plan, plan_of
from dilemma_sim.study.claim_results import Layer, Number, Part, Result, Spread, Swept
from dilemma_sim.study.claim_runs import Worlds, simulate_worlds
from dilemma_sim.study.claim_verdicts import Origin, carried, harmless
from dilemma_sim.study.effects import (
    NO_MEAN,
    Contrast,
    Mean,
    contrast,
    mean_effect,
    mean_of,
    means_of,
    nothing,
    probability,
    ratio,
    samples_of,
    turning_point,
)
from dilemma_sim.study.errors import ClaimRefused
from dilemma_sim.study.verdicts import SMALLEST

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from dilemma_sim.scenario.claims import Expectation, Measured
    from dilemma_sim.study.claim_arms import Sides
    from dilemma_sim.study.claim_draws import Over
    from dilemma_sim.study.claim_results import Size
    from dilemma_sim.study.effects import Probability, Samples
    from dilemma_sim.study.engine import Progress
    from dilemma_sim.study.workers import Say

    Numbers = NDArray[np.float64]

MAIN, PRIOR, TABLES, RULE = "main", "prior", "tables", "rule:"


@dataclass(frozen=True)
class Stage:
    """Hold a part of a table: which runs, what is drawn, how many draws, and worlds for each of them."""

    plan: Plan
    source: Source
    luck: int

    @property
    def draws(self) -> int:
        """Number of draws."""
        return len(self.source.draws)

    @property
    def runs(self) -> int:
        """Number of runs."""
        return self.plan.size(self.draws, self.luck)

    def simulate(self, seed: int, jobs: int | None, progress: Progress | None, say: Say | None) -> Worlds:
        """Simulate all its runs; see `simulate_worlds`."""
        worlds = self.plan.worlds(self.draws, self.luck)
        return simulate_worlds(self.plan.runs, self.source.draws, worlds, seed, jobs, progress, say)


class Group:
    """Hold claims about one scenario with one prior.

    Parameters
    ----------
    claims : with all their arms.
    size : how many draws.
    seed : root seed.
    over : what verdicts are over; None as `judge` says.
    rules : further decision rules.

    Attributes
    ----------
    stages : the parts of their table, by name.
    worlds : what came of each part; to be filled before `results` is asked.
    """

    def __init__(
        self, claims: Sequence[Sides], size: Size, seed: int, over: Over | None, rules: Sequence[str]
    ) -> None:
        self.claims, self.size, self.seed = claims, size, seed
        self.worlds: dict[str, Worlds] = {}
        main = self._source(over, size.draws)
        contrasts = [sides for sides in claims if sides.claim.kind == "contrast"]
        self.stages = {MAIN: Stage(plan_of(claims, main), main, size.luck)}
        if not contrasts:
            return
        prior = self._prior(size.prior)
        if main.over == "posterior" and prior is not None:
            self.stages[PRIOR] = Stage(plan_of(contrasts, prior, mechanisms=False), prior, size.luck)
        wide = self._prior(size.tables) or of_point(size.tables)
        mixed = with_tables(wide, claims[0].scenario, seed)
        self.stages[TABLES] = Stage(plan_of(contrasts, mixed, mechanisms=False), mixed, size.luck)
        few = replace(main, draws=main.draws[: size.rules])
        for rule in rules:
            plan = plan_of(contrasts, few, mechanisms=False, rule=rule)
            self.stages[f"{RULE}{rule}"] = Stage(plan, few, size.luck)

    @property
    def runs(self) -> int:
        """Number of runs of all parts."""
        return sum(stage.runs for stage in self.stages.values())

    def _source(self, over: Over | None, draws: int) -> Source:
        scenario, first = self.claims[0].scenario, self.claims[0].claim
        if over == "point":
            return of_point(draws)
        if over in (None, "posterior"):
            posterior = of_posterior(scenario, self.seed, draws)
            if posterior is not None:
                return posterior
            if over == "posterior":
                message = f"the scenario of claim {first.id} names no posterior; leave --posterior out"
                raise ClaimRefused(message)
        prior = self._prior(draws)
        if prior is None and over == "prior":
            message = f"claim {first.id} names no prior; give it a study under 'prior', or use --point"
            raise ClaimRefused(message)
        return prior or of_point(draws)

    def _prior(self, draws: int) -> Source | None:
        from dilemma_sim.study.design import reference
        from dilemma_sim.study.sweep import read_study

        sides = self.claims[0]
        if sides.claim.prior is None:
            return None
        study = read_study(reference(sides.document, sides.claim.prior, "claim")).value
        return of_prior(study, sides.scenario, self.seed, draws)

    # -- what comes of them --------------------------------------------------------------------

    def scaled(self) -> dict[tuple[str, int], Numbers]:
        """Return the pairs of every expectation, in units of the smallest that matters."""
        return {
            (sides.claim.id, place): self._scaled(sides, one)
            for sides in self.claims
            for place, one in enumerate(sides.claim.expect)
        }

    def _scaled(self, sides: Sides, one: Expectation) -> Numbers:
        return self.pairs(sides, one, MAIN).difference / self._scale(one, *self._both(sides, one, MAIN, FULL))

    def results(self, effects: Mapping[tuple[str, int], Mean]) -> Iterator[Result]:
        """Yield what came of each claim.

        Parameters
        ----------
        effects : the mean effects, with intervals that hold together over the whole table.
        """
        for sides in self.claims:
            if sides.claim.kind == "pattern":
                yield self._pattern(sides)
            else:
                found = [effects[sides.claim.id, place] for place in range(len(sides.claim.expect))]
                yield self._contrast(sides, found)

    def _contrast(self, sides: Sides, effects: Sequence[Mean]) -> Result:
        main = self.layer(sides, MAIN)
        numbers = [replace(one, effect=effect) for one, effect in zip(main.numbers, effects, strict=True)]
        main = replace(main, numbers=tuple(numbers))
        labels = {name: one.label or name for name, one in sides.claim.ablations.items()}
        placebo = sides.claim.placebo
        rules = [name for name in self.stages if name.startswith(RULE)]
        return Result(
            sides.document,
            main,
            self.layer(sides, PRIOR) if PRIOR in self.stages else None,
            {name.removeprefix(RULE): self.layer(sides, name) for name in rules},
            {name: self._ablated(sides, name, label) for name, label in labels.items()},
            None if placebo is None else self._placebo(sides, placebo.label or "placebo"),
            Origin(self.layer(sides, TABLES).sign, self._left(sides, FROZEN)),
            tuple(self._curves(sides)),
        )

    def layer(self, sides: Sides, name: str) -> Layer:
        """Return what the draws of one part say of a claim."""
        stage = self.stages[name]
        samples = samples_of(stage.draws, self.seed)
        pairs = [(one, self.pairs(sides, one, name)) for one in sides.claim.expect]
        numbers = tuple(self._number(sides, one, name, found, samples) for one, found in pairs)
        counted = [found for one, found in pairs if not one.beside]
        return Layer(
            stage.source.over,
            stage.draws,
            stage.luck,
            numbers,
            *_probabilities(counted, samples),
        )

    def _number(self, sides: Sides, one: Expectation, name: str, pairs: Contrast, samples: Samples) -> Number:
        looked_at, compared = self._both(sides, one, name, FULL)
        effect = mean_effect(pairs.difference / self._scale(one, looked_at, compared), samples)
        probabilities = _probabilities([pairs], samples)
        return Number(one, mean_of(looked_at), mean_of(compared), effect, *probabilities)

    def pairs(self, sides: Sides, one: Expectation, name: str, variant: str = FULL) -> Contrast:
        """Return the pairs of an expectation, in one part and variant."""
        looked_at, compared = self._both(sides, one, name, variant)
        taken = None
        if one.more_than is not None:
            arm, against = sides.claim.sides(one)
            taken = (
                self._values(sides, name, variant, arm, one.more_than),
                self._values(sides, name, variant, against, one.more_than),
            )
        sign = 1.0 if one.expected == "higher" else -1.0
        found = contrast(
            looked_at, compared, sign=sign, smallest=one.smallest, relative=one.relative, taken_away=taken
        )
        return replace(found, excludes=one.excludes)

    def _both(self, sides: Sides, one: Expectation, name: str, variant: str) -> tuple[Numbers, Numbers]:
        arm, against = sides.claim.sides(one)
        return (
            self._values(sides, name, variant, arm, one.outcome),
            self._values(sides, name, variant, against, one.against_outcome or one.outcome),
        )

    def _values(self, sides: Sides, name: str, variant: str, arm: str, asked: Measured) -> Numbers:
        stage = self.stages[name]
        key = stage.plan.keys[sides.claim.id, variant, arm]
        return self.worlds[name].numbers(key, asked, stage.draws, stage.luck if variant == FULL else 1)

    @staticmethod
    def _scale(one: Expectation, looked_at: Numbers, compared: Numbers) -> float:
        """Return the smallest effect that matters, in the unit of the difference.

        Where any effect matters it is a tenth of the larger number, so that effects can stand side by side.
        """
        if one.more_than is not None:
            return abs(one.least) or SMALLEST
        if not one.least:
            return SMALLEST * max(mean_of(np.abs(looked_at)), mean_of(np.abs(compared))) or float("nan")
        return abs(one.least) * (1.0 if one.relative is None else mean_of(np.abs(compared))) or float("nan")

    # -- what mechanisms carry -----------------------------------------------------------------

    def _changed(self, sides: Sides, variant: str) -> Iterator[tuple[Numbers, Numbers]]:
        """Yield what is left of each effect and the effect, with the same luck, in its units."""
        for one in sides.claim.effects:
            scale = self._scale(one, *self._both(sides, one, MAIN, FULL))
            part = self.pairs(sides, one, MAIN, variant).difference / scale
            yield part, self._scaled(sides, one)[:, :1]

    def _left(self, sides: Sides, variant: str) -> tuple[Mean, ...]:
        """Return the part that is left of each effect; no value where there is none to speak of."""
        samples = samples_of(self.stages[MAIN].draws, self.seed)
        return tuple(
            ratio(part, full, samples) if mean_effect(full, samples).low > 0.0 else NO_MEAN
            for part, full in self._changed(sides, variant)
        )

    def _part(self, sides: Sides, variant: str, label: str) -> tuple[Part, tuple[float, ...]]:
        samples = samples_of(self.stages[MAIN].draws, self.seed)
        changed = list(self._changed(sides, variant))
        effects = tuple(mean_effect(part, samples) for part, _ in changed)
        fulls = [mean_effect(full, samples) for _, full in changed]
        there = tuple(full.value if full.low > 0.0 else 0.0 for full in fulls)
        return Part(label, effects, self._left(sides, variant), None), there

    def _ablated(self, sides: Sides, name: str, label: str) -> Part:
        part, fulls = self._part(sides, f"{ABLATED}{name}", label)
        return replace(part, holds=_all(map(carried, part.effects, fulls)))

    def _placebo(self, sides: Sides, label: str) -> Part:
        part, _ = self._part(sides, PLACEBO, label)
        return replace(part, holds=_all(map(harmless, part.left)))

    # -- curves and patterns -------------------------------------------------------------------

    def _curves(self, sides: Sides) -> Iterator[Swept]:
        curve = sides.claim.curve
        if curve is None or not all(isinstance(value, int | float) for value in curve.values):
            return
        levels = tuple(float(value) for value in curve.values)  # type: ignore[arg-type] # numbers, as above
        samples = samples_of(self.stages[MAIN].draws, self.seed)
        for one in sides.claim.expect:
            columns = [self._values(sides, MAIN, FULL, arm, one.outcome) for arm in sides.arms]
            heights = tuple(mean_effect(column, samples) for column in columns)
            across = np.column_stack([means_of(column) for column in columns])
            turning = turning_point(levels, across, samples)
            yield Swept(curve.parameter, one.label, levels, heights, turning)

    def _pattern(self, sides: Sides) -> Result:
        stage, base = self.stages[MAIN], next(iter(sides.arms))
        key = stage.plan.keys[sides.claim.id, FULL, base]
        spreads = [
            _spread(asked.column, self._values(sides, MAIN, FULL, base, asked).ravel())
            for asked in sides.claim.report
        ]
        run = self.worlds[MAIN].runs[key]
        joint = [self.worlds[MAIN].joint(key, run.joint.index(one)) for one in sides.claim.joint]
        return Result(sides.document, spreads=tuple(spreads), joint=tuple(joint))


def _probabilities(pairs: Sequence[Contrast], samples: Samples) -> tuple[Probability, Probability]:
    """Return how probable effects beyond what matters are, and effects of the expected sign: all at once."""
    identical = [nothing(one.difference) & (not one.excludes) for one in pairs]
    signs = [one.margin if one.excludes else one.difference for one in pairs]
    return (
        probability([one.margin for one in pairs], samples, identical),
        probability(signs, samples, identical),
    )


def _all(answers: Iterable[bool | None]) -> bool | None:
    """Return whether all are true; None where one is not known and none is false."""
    found = list(answers)
    if False in found:
        return False
    return None if None in found or not found else True


def _spread(column: str, values: Numbers) -> Spread:
    there = values[np.isfinite(values)]
    if not len(there):
        return Spread(column, *[float("nan")] * 4)
    low, middle, high = np.quantile(there, [0.05, 0.5, 0.95]).tolist()
    return Spread(column, float(there.mean()), low, middle, high)
