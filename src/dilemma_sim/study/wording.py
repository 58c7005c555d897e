"""Numbers and differences as a reader says them."""

from __future__ import annotations

from math import isfinite

SHARE = "share of "


def number(value: float, *, percent: bool = False) -> str:
    """Write a number with as many digits as a reader can use."""
    if not isfinite(value):
        return "–"
    if percent:
        return f"{100 * value:.0f}"
    if abs(value) >= 100:
        text = f"{value:,.0f}"
    else:
        text = f"{value:.{1 if abs(value) >= 10 else 2 if abs(value) >= 0.1 else 3}f}".rstrip("0").rstrip(".")
    return "0" if text in {"-0", ""} else text.replace("-", "−")


def percent(share: float) -> str:
    """Write a share in percent.

    >>> percent(0.125), percent(float("nan"))
    ('12 %', '–')
    """
    return "–" if share != share else f"{100 * share:.0f} %"


def precise(value: float) -> str:
    """Write a number with two significant digits or more, so that small differences do not vanish."""
    if value == 0 or abs(value) >= 0.1 or not isfinite(value):
        return number(value)
    if abs(value) < 1e-6:
        return f"{value:.1e}".replace("-", "−")
    decimals = next(places for places in range(2, 8) if abs(value) * 10**places >= 10)
    return f"{value:.{decimals}f}".rstrip("0").replace("-", "−")


def signed(value: float) -> str:
    """Write a number with its sign; nought has none."""
    text = precise(value)
    return f"+{text}" if value > 0 and text != "0" else text


def scaled(value: float, unit: str) -> float:
    """Return a difference in the unit it is told in: shares in percentage points."""
    return 100.0 * value if unit.startswith(SHARE) else value


def unit_of_difference(unit: str) -> str:
    """Name the unit of a difference.

    Parameters
    ----------
    unit : of the outcome, as `model.outcomes` names it.
    """
    if unit.startswith(SHARE):
        return f"percentage points of {unit.removeprefix(SHARE)}"
    return {"1": "index points", "count": ""}.get(unit, unit)
