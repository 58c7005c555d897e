"""The scalars of YAML 1.2: what a plain word in a file means."""

from __future__ import annotations

import math
import re

Scalar = str | int | float | bool | None

#: Longest digit string that is turned into a number at all.
MOST_DIGITS = 309

_INTEGER = re.compile(r"[-+]?[0-9]+|0o[0-7]+|0x[0-9a-fA-F]+")
_FLOAT = re.compile(r"[-+]?(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?")
_NOT_FINITE = re.compile(r"[-+]?\.(?:inf|Inf|INF)|\.nan|\.NaN|\.NAN")
_SEPARATED = re.compile(r"[-+]?[0-9]+(?:[_ '][0-9]+)+(?:\.[0-9]+)?|[-+]?[0-9]{1,3}(?:,[0-9]{3}){2,}")
_WORDS: dict[str, Scalar] = {
    "": None,
    "~": None,
    "null": None,
    "Null": None,
    "NULL": None,
    "true": True,
    "True": True,
    "TRUE": True,
    "false": False,
    "False": False,
    "FALSE": False,
}


class ScalarProblem(ValueError):
    """Say why a plain word is no value."""


def resolve(text: str) -> Scalar:
    """Return the value of a plain word by the core schema of YAML 1.2.

    So ``no`` and dates are text, ``1e3`` is a number, ``0o17`` is 15 and ``1_000`` is text.

    Raises
    ------
    ScalarProblem
        If it is a number that is not finite or too large to compute with.
    """
    if text in _WORDS:
        return _WORDS[text]
    if text[0] not in "-+.0123456789":
        return text
    if _NOT_FINITE.fullmatch(text):
        raise ScalarProblem("infinities and NaN are not numbers that a scenario can use")
    if _INTEGER.fullmatch(text):
        return _integer(text)
    if _FLOAT.fullmatch(text):
        return _float(text)
    return text


def _integer(text: str) -> int:
    if len(text) > MOST_DIGITS:
        raise ScalarProblem(f"the number has {len(text)} characters; at most {MOST_DIGITS} are read")
    if text.startswith("0o"):
        number = int(text[2:], 8)
    elif text.startswith("0x"):
        number = int(text[2:], 16)
    else:
        number = int(text)
    check_number(number)
    return number


def _float(text: str) -> float:
    if len(text) > MOST_DIGITS:
        raise ScalarProblem(f"the number has {len(text)} characters; at most {MOST_DIGITS} are read")
    number = float(text)
    check_number(number)
    return number


def check_number(number: float) -> None:
    """Refuse a number that the model cannot compute with.

    Raises
    ------
    ScalarProblem
        If a whole number needs more than 63 bits, or another is not finite.
    """
    if isinstance(number, int):
        if abs(number) >= 2**63:
            raise ScalarProblem("the whole number is too large; it must lie between -2^63 and 2^63")
    elif math.isnan(number) or math.isinf(number):
        raise ScalarProblem("the number is not finite or too large; at most about 1.8e308 can be read")


def misreading(text: str) -> str | None:
    """Return what to write instead of text that was probably meant as a number or switch."""
    if text in {"yes", "Yes", "YES", "on", "On", "ON", "y", "Y"}:
        return "write true"
    if text in {"no", "No", "NO", "off", "Off", "OFF", "n", "N"}:
        return "write false"
    if len(text) > MOST_DIGITS:
        return None
    if _SEPARATED.fullmatch(text):
        return f"write {text.translate({ord(sign): None for sign in "_ ',"})}"
    if re.fullmatch(r"[-+]?[0-9]+,[0-9]+", text):
        return f"write {text.replace(',', '.')}, or {text.replace(',', '')} if the comma separates thousands"
    if re.fullmatch(r"[-+]?[0-9]+(?:\.[0-9]+)? ?%", text):
        return f"write {float(text.rstrip(' %')) / 100:.12g}, a share instead of a percentage"
    if _INTEGER.fullmatch(text) or _FLOAT.fullmatch(text):
        return "remove the quotes"
    return None
