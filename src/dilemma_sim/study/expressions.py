"""Expressions over the results of a study, such as ``dilemma_mean > 0 and country == 'kyrgyzstan'``.

Only comparisons of columns with numbers and names, joined by and, or and not, can be written: what a user
types is never executed.
"""

from __future__ import annotations

import ast
import operator
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from dilemma_sim.study.errors import AnalysisRefused

if TYPE_CHECKING:
    import pandas as pd
    from numpy.typing import NDArray

    Mask = NDArray[np.bool_]

_COMPARE: dict[type[ast.cmpop], tuple[str, Callable[[Any, Any], Any]]] = {
    ast.Lt: ("<", operator.lt),
    ast.LtE: ("<=", operator.le),
    ast.Gt: (">", operator.gt),
    ast.GtE: (">=", operator.ge),
    ast.Eq: ("==", operator.eq),
    ast.NotEq: ("!=", operator.ne),
}
_OPPOSITE = {"<": ">=", "<=": ">", ">": "<=", ">=": "<", "==": "!=", "!=": "=="}
_MIRRORED = {"<": ">", "<=": ">=", ">": "<", ">=": "<=", "==": "==", "!=": "!="}
_LONGEST = 2000

Term = str | float
"""The name of a column, or a number."""


@dataclass(frozen=True)
class Comparison:
    """Hold one comparison that must be true for a row to be sought; a `not` before it is resolved."""

    left: ast.expr
    sign: str
    right: ast.expr


@dataclass(frozen=True)
class Expression:
    """Hold an expression that is known to be safe.

    Attributes
    ----------
    text : as the user wrote it.
    where : the parts joined by `and` at the top that only say which rows count: country and scenario.
    aim : what is sought among them.
    """

    text: str
    where: tuple[ast.expr, ...]
    aim: ast.expr

    def counted(self, results: pd.DataFrame) -> Mask:
        """Say which rows count."""
        masks = [_evaluated(part, results) for part in self.where]
        return np.asarray(np.logical_and.reduce([np.ones(len(results), dtype=bool), *masks]), dtype=bool)

    def sought(self, results: pd.DataFrame) -> Mask:
        """Say which rows are sought; a missing value fulfils no comparison."""
        return _evaluated(self.aim, results)

    def comparisons(self) -> Iterator[Comparison]:
        """Yield the comparisons of the aim as they must be true."""
        yield from _comparisons(self.aim, negated=False)


def parsed(text: str, numbers: Sequence[str], names: Sequence[str]) -> Expression:
    """Read an expression.

    Parameters
    ----------
    text : as the user wrote it.
    numbers : columns that hold numbers.
    names : columns that hold names; they say which rows count.

    Raises
    ------
    AnalysisRefused : it holds anything but comparisons of these columns, and, or and not.
    """
    try:
        tree = ast.parse(text.strip(), mode="eval").body if len(text) <= _LONGEST else None
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        tree = None
    if tree is None:
        raise _refused(text, "it cannot be read", numbers, names)
    _check(tree, text, numbers, names)
    parts = tree.values if isinstance(tree, ast.BoolOp) and isinstance(tree.op, ast.And) else [tree]
    where = tuple(part for part in parts if _columns(part) <= set(names))
    rest = [part for part in parts if part not in where]
    if not rest:
        raise _refused(text, "it seeks no outcome", numbers, names)
    return Expression(text, where, rest[0] if len(rest) == 1 else ast.BoolOp(ast.And(), rest))


def column_of(term: ast.expr) -> str | None:
    """Return the column that a side of a comparison names, or None for a number or a name."""
    return term.id if isinstance(term, ast.Name) else None


def number_of(term: ast.expr) -> float | None:
    """Return the number that a side of a comparison is, or None."""
    value = _constant(term)
    return value if isinstance(value, float) else None


def _check(node: ast.expr, text: str, numbers: Sequence[str], names: Sequence[str]) -> None:
    if isinstance(node, ast.BoolOp):
        for part in node.values:
            _check(part, text, numbers, names)
    elif isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.Not):
        _check(node.operand, text, numbers, names)
    elif isinstance(node, ast.Compare):
        sides = [node.left, *node.comparators]
        for side in sides:
            _check_side(side, text, numbers, names)
        for left, how, right in zip(sides, node.ops, sides[1:], strict=False):
            _check_pair(left, how, right, text, numbers, names)
    else:
        what = ast.unparse(node)
        raise _refused(text, f"'{what}' is no comparison", numbers, names)


def _check_side(side: ast.expr, text: str, numbers: Sequence[str], names: Sequence[str]) -> None:
    if isinstance(side, ast.Name):
        if side.id not in (*numbers, *names):
            raise _refused(text, f"no column is named '{side.id}'", numbers, names)
    elif _constant(side) is None:
        raise _refused(text, f"'{ast.unparse(side)}' is no column, number or name", numbers, names)


def _check_pair(
    left: ast.expr, how: ast.cmpop, right: ast.expr, text: str, numbers: Sequence[str], names: Sequence[str]
) -> None:
    if type(how) not in _COMPARE:
        raise _refused(text, "only <, <=, >, >=, == and != compare", numbers, names)
    kinds = {_kind(side, names) for side in (left, right)}
    if column_of(left) is None and column_of(right) is None:
        raise _refused(text, f"'{ast.unparse(left)}' is compared with no column", numbers, names)
    if len(kinds) > 1:
        raise _refused(text, "a number is compared with a name", numbers, names)
    if kinds == {"name"} and not isinstance(how, ast.Eq | ast.NotEq):
        raise _refused(text, "names can be == or != only", numbers, names)


def _kind(side: ast.expr, names: Sequence[str]) -> str:
    if isinstance(side, ast.Name):
        return "name" if side.id in names else "number"
    return "name" if isinstance(_constant(side), str) else "number"


def _constant(node: ast.expr) -> float | str | None:
    if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.USub | ast.UAdd):
        inner = _constant(node.operand)
        if isinstance(inner, float):
            return -inner if isinstance(node.op, ast.USub) else inner
        return None
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        return node.value
    if isinstance(node, ast.Constant) and isinstance(node.value, int | float):
        return None if isinstance(node.value, bool) else float(node.value)
    return None


def _columns(node: ast.expr) -> set[str]:
    return {part.id for part in ast.walk(node) if isinstance(part, ast.Name)}


def _evaluated(node: ast.expr, results: pd.DataFrame, *, negated: bool = False) -> Mask:
    """Evaluate; `not` is carried down to the comparisons, of which a missing value fulfils none."""
    if isinstance(node, ast.BoolOp):
        join = np.logical_and if isinstance(node.op, ast.And) != negated else np.logical_or
        masks = [_evaluated(part, results, negated=negated) for part in node.values]
        return np.asarray(join.reduce(masks), dtype=bool)
    if isinstance(node, ast.UnaryOp):
        return _evaluated(node.operand, results, negated=not negated)
    assert isinstance(node, ast.Compare)
    sides = [_values(side, results) for side in (node.left, *node.comparators)]
    pairs = zip(sides, node.ops, sides[1:], strict=False)
    masks = [np.asarray(_COMPARE[type(how)][1](left, right), dtype=bool) for left, how, right in pairs]
    true = np.logical_and.reduce(masks)
    there = [np.asarray(side == side) for side in sides if not isinstance(side, float | str)]
    return np.asarray(np.logical_and.reduce([~true if negated else true, *there]), dtype=bool)


def _values(side: ast.expr, results: pd.DataFrame) -> Any:
    if isinstance(side, ast.Name):
        column = results[side.id]
        return column.to_numpy(float) if column.dtype.kind in "iufb" else column.to_numpy(object)
    return _constant(side)


def _comparisons(node: ast.expr, *, negated: bool) -> Iterator[Comparison]:
    if isinstance(node, ast.BoolOp):
        for part in node.values:
            yield from _comparisons(part, negated=negated)
    elif isinstance(node, ast.UnaryOp):
        yield from _comparisons(node.operand, negated=not negated)
    elif isinstance(node, ast.Compare):
        sides = [node.left, *node.comparators]
        for left, how, right in zip(sides, node.ops, sides[1:], strict=False):
            sign = _COMPARE[type(how)][0]
            sign = _OPPOSITE[sign] if negated else sign
            yield Comparison(left, sign, right)
            yield Comparison(right, _MIRRORED[sign], left)


def _refused(text: str, why: str, numbers: Sequence[str], names: Sequence[str]) -> AnalysisRefused:
    columns = ", ".join([*numbers, *names])
    shown = text if len(text) <= 80 else f"{text[:80]}…"
    return AnalysisRefused(
        f"'{shown}' is no question to the results: {why}; compare columns with numbers or names and join "
        f"them with and, or, not; the columns are {columns}"
    )
