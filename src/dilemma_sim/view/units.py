"""Units as figures and tables write them."""

from __future__ import annotations

_SHARES = ("core_share", "core_salience", "side_salience")


def unit_text(outcome: str, unit: str) -> str:
    """Return the unit of an outcome in words: a number without a unit is a share or an index.

    >>> unit_text("core_salience", "1"), unit_text("dilemma", "1"), unit_text("turnout", "persons")
    ('share', 'index', 'persons')
    """
    if unit != "1":
        return unit
    return "share" if outcome in _SHARES else "index"
