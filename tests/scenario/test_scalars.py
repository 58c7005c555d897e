# ruff: noqa: E501 - messages stand on one line, as users see them
import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dilemma_sim.scenario.scalars import ScalarProblem, misreading, resolve


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("", None), ("~", None), ("null", None), ("Null", None), ("nULL", "nULL"),
        ("true", True), ("FALSE", False), ("tRue", "tRue"),
        ("no", "no"), ("NO", "NO"), ("on", "on"), ("yes", "yes"), ("y", "y"),
        ("0", 0), ("-12", -12), ("+5", 5), ("0777", 777), ("0o17", 15), ("0x1F", 31), ("0b11", "0b11"),
        ("1e3", 1000.0), ("1E-2", 0.01), (".5", 0.5), ("5.", 5.0), ("-1.5e+3", -1500.0), (".", "."), ("e3", "e3"),
        ("1_000", "1_000"), ("1,5", "1,5"), ("12:30:45", "12:30:45"), ("2018-07-02", "2018-07-02"), ("1.2.3", "1.2.3"),
        ("٣", "٣"), ("nan", "nan"), ("inf", "inf"), ("=", "="), ("-", "-"),
    ],
)  # fmt: skip
def test_plain_words_follow_the_core_schema(text: str, value: object) -> None:
    found = resolve(text)
    assert found == value
    assert type(found) is type(value)


@pytest.mark.parametrize(
    "text", [".nan", ".NaN", ".inf", "-.INF", "1e999", "-1e400", str(2**63), "9" * 5000, "1" * 310 + ".5"]
)
def test_numbers_that_cannot_be_computed_with_are_refused(text: str) -> None:
    with pytest.raises(ScalarProblem):
        resolve(text)


def test_the_largest_whole_number_is_read() -> None:
    assert resolve(str(2**63 - 1)) == 2**63 - 1
    assert resolve(str(1 - 2**63)) == 1 - 2**63


@given(st.floats(allow_nan=False, allow_infinity=False))
def test_every_finite_number_reads_as_python_writes_it(number: float) -> None:
    found = resolve(repr(number))
    assert isinstance(found, float)
    assert found == number
    assert math.copysign(1, found) == math.copysign(1, number)


@given(st.text())
def test_any_text_is_a_scalar_or_a_problem(text: str) -> None:
    try:
        value = resolve(text)
    except ScalarProblem:
        return
    assert value is None or isinstance(value, (bool, int, float)) or value == text


@pytest.mark.parametrize(
    ("text", "advice"),
    [
        ("1_000", "write 1000"), ("1 000 000", "write 1000000"), ("1,000,000", "write 1000000"), ("'", None),
        ("0,5", "write 0.5, or 05 if the comma separates thousands"), ("50%", "write 0.5, a share instead of a percentage"),
        ("yes", "write true"), ("Off", "write false"), ("0.5", "remove the quotes"), ("many", None), ("9" * 1000, None),
    ],
)  # fmt: skip
def test_text_that_was_meant_as_a_number_is_recognised(text: str, advice: str | None) -> None:
    assert misreading(text) == advice
