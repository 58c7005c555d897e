"""What actors believe about each other, and how a portfolio of partners softens dependence (M4, M5)."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass
class Belief:
    """Hold a Beta belief about a chance, with forgetting back to its prior.

    Parameters
    ----------
    mean : prior mean.
    strength : worth of the prior, in cases.
    forgetting : share of the evidence beyond the prior that is kept each week.
    """

    mean: float
    strength: float
    forgetting: float
    yes: float = field(init=False, default=0.0)
    no: float = field(init=False, default=0.0)

    @property
    def expected(self) -> float:
        """Posterior mean."""
        return (self.mean * self.strength + self.yes) / (self.strength + self.yes + self.no)

    def learn(self, yes: float, no: float) -> None:
        """Forget a little, then take in new cases (fractions of a case count)."""
        self.yes = self.forgetting * self.yes + yes
        self.no = self.forgetting * self.no + no


def hedge(portfolio: dict[str, float]) -> float:
    """Return 1 - sum a^2, scaled so that one partner gives 0 and equal shares give 1."""
    count = len(portfolio)
    if count < 2:
        return 0.0
    spread = 1.0 - sum([share * share for share in portfolio.values()])
    return spread / (1.0 - 1.0 / count)


def rebalanced(
    portfolio: dict[str, float],
    structure: dict[str, float],
    partner: str,
    risk: float,
    *,
    pull: float,
    adjustment_cost: float,
) -> dict[str, float]:
    """Shift a portfolio away from a risky partner by one small step up its utility.

    Climbs -risk a_partner - (rho / 2) ||a - a_0||^2 - kappa ||a' - a||^2 on the simplex: a step is
    the demeaned gradient over 2 kappa, so that a high cost of adjustment makes it a matter of years.

    Parameters
    ----------
    portfolio, structure : shares now, a, and where the economy's structure puts them, a_0.
    partner : whose risk it is.
    risk : expected loss from depending on it.
    pull : rho, the hold of the structure.
    adjustment_cost : kappa_h.
    """
    if len(portfolio) < 2 or partner not in portfolio:
        return portfolio
    slopes = [pull * (structure[p] - a) - (risk if p == partner else 0.0) for p, a in portfolio.items()]
    mean, stiffness = sum(slopes) / len(slopes), 2.0 * adjustment_cost
    moved = [
        max(0.0, a + (slope - mean) / stiffness) for a, slope in zip(portfolio.values(), slopes, strict=True)
    ]
    total = sum(moved)
    return {p: share / total for p, share in zip(portfolio, moved, strict=True)}


def levered(dependence: float, leverage: float) -> float:
    """Return 1 - (1 - dep)(1 - lev), dependence under leverage; unchanged to the bit where there is none."""
    return 1.0 - (1.0 - dependence) * (1.0 - leverage) if leverage > 0.0 else dependence
