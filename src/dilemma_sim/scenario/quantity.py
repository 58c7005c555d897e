"""The bricks of the vocabulary: blocks, and numbers that know their unit, range and source."""

from __future__ import annotations

from datetime import date
from sys import intern
from typing import Annotated, Any, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field
from pydantic_core import PydanticCustomError

#: The unit of shares and indices.
UNIT = "1"

Grade = Literal["verified", "literature", "derived", "assumed"]

GRADES: dict[Grade, str] = {
    "verified": "checked against the paper, the data or the news report",
    "literature": "well known in the literature, the exact figure not read again",
    "derived": "arithmetic from verified or known inputs",
    "assumed": "a design default that needs a prior and calibration",
}


class Component(BaseModel):
    """Hold one block of a scenario: frozen, strict, and closed to unknown keys.

    Attributes
    ----------
    source : where the numbers of this block come from, unless a number says otherwise.
    grade : the evidence grade of that source.
    note : anything a reader should know.
    """

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True, allow_inf_nan=False)

    source: str | None = Field(default=None, description="Where the numbers of this block come from.")
    grade: Grade | None = Field(default=None, description="How good that source is.")
    note: str | None = Field(default=None, description="Anything a reader should know.")

    def __setstate__(self, state: dict[Any, Any]) -> None:
        """Take up what was pickled, under the very names that code has.

        Equal names that are other objects are found more slowly: a run would take a fifth longer in a worker.
        """
        named = {intern(name): value for name, value in state["__dict__"].items()}
        super().__setstate__({**state, "__dict__": named})


def quantity(
    description: str,
    *,
    default: Any = ...,
    unit: str,
    range: tuple[float | None, float | None],  # noqa: A002 - the word users read in `describe`
    source: str,
    grade: Grade,
    symbol: str | None = None,
    of_each: bool = False,
) -> Any:
    """Declare a numeric parameter together with all that makes it defensible.

    Parameters
    ----------
    description : what the number means, in one sentence.
    default : the value where a scenario is silent; a required number has none.
    unit : its unit; ``1`` for shares and indices.
    range : the lowest and highest value that validates; None leaves a side open.
    source : where the default comes from.
    grade : how good that source is.
    symbol : the letter of the literature, where there is one.
    of_each : the field maps names to numbers, and all this holds for each of them.
    """
    low, high = range
    extra = {"unit": unit, "range": [low, high], "source": source, "grade": grade}
    if symbol is not None:
        extra["symbol"] = symbol
    options: dict[str, Any] = {"description": description, "json_schema_extra": extra}
    if isinstance(default, dict):
        options["default_factory"] = lambda: dict(default)
    else:
        options["default"] = default
    if not of_each:
        options |= {key: bound for key, bound in (("ge", low), ("le", high)) if bound is not None}
    return Field(**options)


def _iso_day(value: object) -> object:
    if isinstance(value, date):
        return value
    if isinstance(value, str):
        try:
            return date.fromisoformat(value)
        except ValueError:
            pass
    raise PydanticCustomError("day", "expected a day that exists, written YYYY-MM-DD")


Day = Annotated[date, BeforeValidator(_iso_day)]

Share = Annotated[float, Field(ge=0.0, le=1.0)]
Positive = Annotated[float, Field(ge=0.0)]
Demands = dict[str, Share]


class Problem(ValueError):
    """Say that several fields together make no sense, and where to look.

    Validators of the whole scenario collect these and raise them together; the
    reader turns each into a located message.
    """

    def __init__(self, found: list[tuple[tuple[str | int, ...], str]]) -> None:
        super().__init__("; ".join(f"{'.'.join(map(str, path))}: {message}" for path, message in found))
        self.found = found
