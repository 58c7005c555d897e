"""Questions to the results: what they mean, and that nothing a user types is executed."""

from __future__ import annotations

from contextlib import suppress

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from dilemma_sim.study.errors import AnalysisRefused
from dilemma_sim.study.expressions import parsed

TABLE = pd.DataFrame(
    {"x": [1.0, 2.0, 3.0, np.nan], "y": [0.0, 5.0, -1.0, 9.0], "country": ["a", "b", "a", "b"]}
)


def read(text):
    return parsed(text, ["x", "y"], ["country"])


@pytest.mark.parametrize(
    ("text", "sought"),
    [
        ("x > 1", [0, 1, 1, 0]),
        ("not x > 1", [1, 0, 0, 0]),  # a missing value fulfils no comparison, nor its opposite
        ("1 < x <= 3", [0, 1, 1, 0]),
        ("not (1 < x <= 3)", [1, 0, 0, 0]),
        ("x > 2 or y >= 5", [0, 1, 1, 1]),
        ("not (x > 2 or y >= 5)", [1, 0, 0, 0]),
        ("y < x and y > -2", [1, 0, 1, 0]),
        ("x == 2 or country == 'a'", [1, 1, 1, 0]),
        ("x != 2", [1, 0, 1, 0]),
        ("y == -1", [0, 0, 1, 0]),
    ],
)
def test_an_expression_means_what_it_says(text, sought):
    assert read(text).sought(TABLE).tolist() == list(map(bool, sought))


def test_country_at_the_top_says_which_rows_count():
    found = read("country == 'a' and x > 1")
    assert found.counted(TABLE).tolist() == [True, False, True, False]
    assert found.sought(TABLE).tolist() == [False, True, True, False]


def test_comparisons_are_told_as_they_must_be_true():
    signs = {(ast_text(one.left), one.sign) for one in read("not (x > 1 or 2 <= y)").comparisons()}
    assert {("x", "<="), ("y", "<")} <= signs


def ast_text(node):
    import ast

    return ast.unparse(node)


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("__import__('os').system('true')", "is no comparison"),
        ("x.real > 1", "'x.real' is no column, number or name"),
        ("x + 1 > 2", "'x \\+ 1' is no column, number or name"),
        ("z > 1", "no column is named 'z'"),
        ("x > 'a'", "a number is compared with a name"),
        ("country > 'a'", "names can be == or != only"),
        ("1 < 2", "'1' is compared with no column"),
        ("x in (1, 2)", "is no column, number or name"),
        ("x is y", "only <, <=, >, >=, == and != compare"),
        ("x > True", "'True' is no column, number or name"),
        ("x >", "it cannot be read"),
        ("", "it cannot be read"),
        ("country == 'a'", "it seeks no outcome"),
        ("(" * 5000 + "x > 1" + ")" * 5000, "it cannot be read"),
    ],
)
def test_anything_else_is_refused_with_the_columns(text, why):
    with pytest.raises(AnalysisRefused, match=f"{why}.*; the columns are x, y, country$"):
        read(text)


@given(st.text(max_size=60))
def test_whatever_is_typed_is_read_or_refused(text):
    with suppress(AnalysisRefused):
        read(text).sought(TABLE)
