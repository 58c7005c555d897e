"""A vocabulary small enough to see through, for the parts of the reader that know no scenario."""

from __future__ import annotations

from typing import Annotated, Literal, Self

from pydantic import BeforeValidator, Field, model_validator

from dilemma_sim.scenario.quantity import Component, Day, Problem, Share, quantity
from dilemma_sim.scenario.tables import over_defaults

DRINKS = {"tea": {"label": "tea", "price": 2.0}, "water": {"label": "water", "price": 0.0}}


class Drink(Component):
    label: str
    price: float = quantity(
        "Price.", default=1.0, unit="coins", range=(0, 50), source="Menu", grade="verified"
    )


class Guest(Component):
    label: str
    age: int = quantity("Age.", unit="years", range=(0, 130), source="Asked", grade="derived")
    thirst: float = quantity("Thirst.", default=0.5, unit="1", range=(0, 1), source="Guess", grade="assumed")
    friendly: bool = False
    mood: Literal["sunny", "gloomy"] = "sunny"
    likes: dict[str, Share] = Field(default_factory=dict)
    visits: tuple[Day, ...] = Field(default=(), strict=False)


class Course(Component):
    name: str
    plates: int = quantity("Plates.", default=1, unit="plates", range=(1, 9), source="Cook", grade="assumed")


DrinkTable = Annotated[dict[str, Drink], BeforeValidator(lambda given: over_defaults(DRINKS, given))]


class Toy(Component):
    schema_version: Literal[1] = Field(alias="schema")
    title: str = Field(min_length=1)
    description: str = ""
    remark: str | None = "none yet"
    budget: float | None = quantity(
        "Budget.", default=None, unit="coins", range=(0, None), source="Purse", grade="assumed"
    )
    tax: dict[str, float] = quantity(
        "Tax.",
        default={"food": 0.1, "drink": 0.2},
        unit="1",
        range=(0, 1),
        source="Law",
        grade="literature",
        of_each=True,
    )
    guests: dict[str, Guest] = Field(default_factory=dict)
    drinks: DrinkTable = Field(default=None, validate_default=True)
    courses: tuple[Course, ...] = Field(default=(), strict=False)

    @model_validator(mode="after")
    def _fits_together(self) -> Self:
        found = [
            (("guests", name, "likes", drink), f"no drink is named '{drink}'")
            for name, guest in self.guests.items()
            for drink in guest.likes
            if drink not in self.drinks
        ]
        if found:
            raise Problem(found)
        return self
