"""What a scenario may say about a kin-state as a whole."""

from __future__ import annotations

from pydantic import Field

from dilemma_sim.scenario.governments import Government
from dilemma_sim.scenario.quantity import UNIT, Component, Demands, quantity
from dilemma_sim.scenario.strata import Stratum


class Calls(Component):
    """Hold the constants of a country's self-exciting calls."""

    rate: float = quantity(
        "Multiplies the calls a week that its organisers make of their own accord.",
        default=1.0,
        unit=UNIT,
        range=(0, 10),
        symbol="m",
        source="1 leaves every organiser its activity; the scale common to a country's is to be fitted",
        grade="assumed",
    )
    branching: float = quantity(
        "Calls that one call sets off.",
        default=0.5,
        unit=UNIT,
        range=(0, 0.95),
        symbol="n",
        source="Range 0.2 to 0.9: Hawkes fits to protest (Campedelli and D'Orsogna 2021)",
        grade="assumed",
    )
    at_once: float = quantity(
        "Share of them that follow within the same week, elsewhere in the country; the rest come later.",
        default=0.5,
        unit=UNIT,
        range=(0, 1),
        symbol="s",
        source="Rallies in six cities within two days of Zhanaozen, September 2019; size is a choice",
        grade="assumed",
    )
    memory: float = quantity(
        "Time over which the rest come.",
        default=3.0,
        unit="weeks",
        range=(0.2, 52),
        symbol="tau",
        source="Range 1 to 8 in the design note; French riots of 2005: three weeks",
        grade="assumed",
    )
    resonance: float = quantity(
        "Spread of how far a call is heard (standard deviation of its logarithm).",
        default=0.5,
        unit=UNIT,
        range=(0, 3),
        source="Event sizes are heavy-tailed (Biggs 2018); size is a choice",
        grade="assumed",
    )


class Country(Component):
    """Describe one kin-state: its people, its government, its calls."""

    label: str = Field(description="The name that figures and tables show.")
    adults: int = quantity(
        "Adults in the country; the strata sum to it.",
        unit="persons",
        range=(1, 2_000_000_000),
        source="The scenario must give a source of its own",
        grade="assumed",
    )
    police: float = quantity(
        "Officers whom the authorities ordinarily have at hand for a protest.",
        default=100.0,
        unit="officers",
        range=(0, 1e6),
        source="Design choice",
        grade="assumed",
    )
    attention: Demands = quantity(
        "Shares of attention at rest, by issue; they sum to 1.",
        unit=UNIT,
        range=(0, 1),
        symbol="s",
        source="The scenario must give a source of its own",
        grade="assumed",
        of_each=True,
    )
    strata: dict[str, Stratum] = Field(description="Its adults by their relation to the issue.", min_length=1)
    calls: Calls = Field(default_factory=Calls, description="How calls breed calls.")
    government: Government = Field(description="Its government.")
