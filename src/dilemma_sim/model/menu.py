"""What a government can choose from, and what every pair of postures is worth to it (M4)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from dilemma_sim.model.draws import pick
from dilemma_sim.model.logit import Floats, Mask, choice_chances
from dilemma_sim.scenario.governments import Weights
from dilemma_sim.scenario.postures import ExternalPosture, InternalPosture

#: Steps of the grid on which win-sets are searched.
ASSERTIVENESS_STEPS = 101


@dataclass(slots=True)
class Situation:
    """Hold what a government perceives when it chooses.

    Attributes
    ----------
    pressure : D, domestic pressure on the core demand, 0 to 1.
    street : S, threat from the street, 0 to 1.
    organisers : H, organisers' capacity, 0 to 1.
    bilateral : B, stake times perceived punishment times what hedging leaves, 0 to 1.
    identity : K, exposed identity commitment, 0 to 1.
    symbolic : k_sub, what symbolic spending makes up for.
    legitimacy : 0 to 1.
    spotlight : X, attention abroad, 0 to 1.
    """

    pressure: float
    street: float
    organisers: float
    bilateral: float
    identity: float
    symbolic: float
    legitimacy: float
    spotlight: float


class Stakes(NamedTuple):
    """Hold what each term of a government's utility counts for: weight times quantity.

    Attributes
    ----------
    pressure, street, organiser, coercion : w_D D, w_S S, w_H H B, -w_V (legitimacy + spotlight) / 2.
    bilateral : -w_B B and w_B B cr, for what is exposed and what pleases.
    identity : w_K, K and k_sub.
    """

    pressure: float
    street: float
    organiser: float
    coercion: float
    bilateral: tuple[float, float]
    identity: tuple[float, float, float]

    @property
    def of_rows(self) -> tuple[float, ...]:
        """Return what each row of :attr:`Menu.attributes` counts for, in the order of the rows."""
        return self.pressure, self.street, self.organiser, self.coercion, *self.bilateral, -1.0


class Tolerances(NamedTuple):
    """Hold how much pain each audience bears, u_D and u_F."""

    domestic: float
    foreign: float


class Menu:
    """Hold the attributes of all posture pairs as arrays (external along rows).

    Parameters
    ----------
    external : external postures by name.
    internal : internal postures by name.
    """

    def __init__(self, external: dict[str, ExternalPosture], internal: dict[str, InternalPosture]) -> None:
        self.external, self.internal = tuple(external), tuple(internal)
        self.external_of, self.internal_of = external, internal
        e, i = list(external.values()), list(internal.values())
        self.shape = (len(e), len(i))
        self._places = {
            (one, other): row * len(i) + column
            for row, one in enumerate(self.external)
            for column, other in enumerate(self.internal)
        }
        self.relief = np.add.outer([p.relief for p in e], [p.relief for p in i])
        self.kin_signal = np.add.outer([p.kin_signal for p in e], [p.kin_signal for p in i])
        self.cost = np.add.outer([p.cost for p in e], [p.cost for p in i])
        self.control = np.array([p.control for p in i])
        self.organiser = np.array([p.organiser for p in i])
        self.visible = np.array([p.visible for p in i])
        b_e, b_i = np.array([p.exposure for p in e]), np.array([p.exposure for p in i])
        self.exposed = np.add.outer(np.maximum(b_e, 0.0), np.maximum(b_i, 0.0))
        self.pleasing = np.add.outer(np.maximum(-b_e, 0.0), np.maximum(-b_i, 0.0))
        inside = [np.broadcast_to(row, self.shape) for row in (self.control, self.organiser, self.visible)]
        #: What counts in :func:`utilities` in proportion to one number each, pairs flat along rows.
        self.attributes = np.array(
            [a.ravel() for a in (self.relief, *inside, self.exposed, self.pleasing, self.cost)]
        )
        self._assertive = sorted((p for p in e if p.exposure >= 0.0), key=lambda p: p.exposure)
        grid = np.linspace(0.0, 1.0, ASSERTIVENESS_STEPS)
        at = np.linspace(0.0, 1.0, len(self._assertive))
        self.grid = grid
        self.grid_relief = np.interp(grid, at, [p.relief for p in self._assertive])
        self.grid_kin_signal = np.interp(grid, at, [p.kin_signal for p in self._assertive])
        self.grid_exposure = np.interp(grid, at, [p.exposure for p in self._assertive])
        #: The last four as rows.
        self.assertiveness = np.array([grid, self.grid_relief, self.grid_kin_signal, self.grid_exposure])
        self._exposed, self._pleasing = self.exposed.ravel().tolist(), self.pleasing.ravel().tolist()

    def pair(self, place: int) -> tuple[str, str]:
        """Return the names of a pair by its place in the flattened menu."""
        row, column = divmod(place, self.shape[1])
        return self.external[row], self.internal[column]

    def place(self, external: str, internal: str) -> int:
        """Return the place of a pair in the flattened menu."""
        return self._places[external, internal]

    def exposure(self, external: str, internal: str, credit: float) -> float:
        """Return [b_e]+ + [b_i]+ - cr ([b_e]- + [b_i]-) of a pair; below zero where it pleases."""
        place = self.place(external, internal)
        return self._exposed[place] - credit * self._pleasing[place]  # type: ignore[no-any-return]

    def utilities(self, counts: Stakes, switching: float, previous: tuple[str, str]) -> Floats:
        """Return the utility of every pair, flat (see :func:`utilities`)."""
        return utilities(self, counts, switching, previous).ravel()

    def chosen(
        self, worth: Floats, feasible: Mask, precision: float, log_odds: Floats | None, uniform: float
    ) -> int:
        """Return the place of a pair drawn from the logit probabilities."""
        return pick(uniform, choice_chances(worth, feasible, precision, log_odds).tolist())

    def win_sets(
        self, pressure: float, identity: float, bilateral: float, weights: Weights, most: Tolerances
    ) -> tuple[float, float]:
        """Return the domestic floor and the foreign ceiling of assertiveness."""
        floor = domestic_floor(self, pressure, identity, weights, most.domestic)
        return floor, foreign_ceiling(self, bilateral, weights, most.foreign)


def inconsistencies(menu: Menu, identity: float, symbolic: float) -> Floats:
    """Return the identity inconsistency of every pair (see :func:`identity.inconsistency`)."""
    kin = menu.kin_signal + symbolic
    return np.where(kin >= 0.0, np.maximum(0.0, identity - kin), identity * (1.0 - kin))


def stakes(now: Situation, weights: Weights) -> Stakes:
    """Return what each term of the utility counts for in a situation."""
    exposure = weights.bilateral * now.bilateral
    return Stakes(
        weights.pressure * now.pressure,
        weights.street * now.street,
        weights.organiser * now.organisers * now.bilateral,
        -weights.coercion * (now.legitimacy + now.spotlight) / 2.0,
        (-exposure, exposure * weights.credit),
        (weights.identity, now.identity, now.symbolic),
    )


def utilities(menu: Menu, counts: Stakes, switching: float, previous: tuple[str, str]) -> Floats:
    """Return the utility of every pair, external postures along rows.

    U = w_D D (r_e + r_i) + w_S S c_i + w_H H B h_i - w_B B (exposed - cr pleasing)
    - w_K I - w_V v_i (legitimacy + spotlight) / 2 - costs - sw [changed].
    """
    each = np.array(counts.of_rows)
    weight, identity, symbolic = counts.identity
    # Summed row by row: a matrix product would add in an order that depends on the processor.
    worth = np.add.reduce(each[:, np.newaxis] * menu.attributes).reshape(menu.shape)
    worth -= weight * inconsistencies(menu, identity, symbolic)
    kept = menu.place(*previous)
    at_rest = worth.flat[kept]
    worth -= switching
    worth.flat[kept] = at_rest
    return np.asarray(worth, dtype=np.float64)


def domestic_floor(menu: Menu, pressure: float, identity: float, weights: Weights, tolerance: float) -> float:
    """Return q_D = min{q : w_D D (1 - rel(q)) + w_K max(0, K - k(q)) <= u_D}; 1 where none is enough."""
    pain = weights.pressure * pressure * (1.0 - menu.grid_relief) + weights.identity * np.maximum(
        0.0, identity - menu.grid_kin_signal
    )
    enough = pain <= tolerance
    first = int(enough.argmax())
    return float(menu.grid[first]) if enough[first] else 1.0


def foreign_ceiling(menu: Menu, bilateral: float, weights: Weights, tolerance: float) -> float:
    """Return q_F = max{q : w_B B b(q) <= u_F}; 0 where none is little enough."""
    bearable = (weights.bilateral * bilateral * menu.grid_exposure <= tolerance)[::-1]
    last = int(bearable.argmax())
    return float(menu.grid[-1 - last]) if bearable[last] else 0.0
