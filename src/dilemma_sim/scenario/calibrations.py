"""What a study file may say about a calibration: what is fitted, on what, and how closely it is searched."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Literal

from pydantic import Field

from dilemma_sim.scenario.designs import INDEPENDENT, DesignChoice, DesignName, name_of
from dilemma_sim.scenario.factors import Factor, Found, repeated
from dilemma_sim.scenario.quantity import UNIT, Component, Day, quantity

Algorithm = Literal["smc", "table"]


class Calibration(Component):
    """Say which uncertainties of a study are fitted to the record, and how.

    The ranges and distributions of the uncertainties are the priors. Those that are not fitted are drawn
    from their prior in every run, so that what nobody knows widens what is known of the others. The design
    points of the study are the reference table; each has luck of its own.
    """

    fitted: list[str] = Field(description="Key paths of the uncertainties that are fitted.")
    patterns: str | None = Field(
        default=None, min_length=1, description="Path of a list of patterns; by default the shipped one."
    )
    evidence: str | None = Field(
        default=None, min_length=1, description="Path of an event record; by default the shipped one."
    )
    until: Day | None = Field(
        default=None, description="Last day of the record that is used; what follows may test the fit."
    )
    cuts: list[Day] = Field(
        default_factory=list,
        description="Further days to which the patterns are computed in every run, for fits to then.",
    )
    countries: list[str] = Field(
        default_factory=list, description="Only patterns of these countries are fitted; by default of all."
    )
    method: Algorithm = Field(
        default="smc",
        description="smc: ABC-SMC draws nearer to the record; table: regression on the reference table.",
    )
    distance: Literal["bands", "scores"] = Field(
        default="bands",
        description="Of ABC-SMC. bands: how far patterns lie outside their bands, a width at most; scores: "
        "how far from the record in ranks, with regression, for records that runs of the model reach.",
    )
    accept: int = quantity(
        "Runs of the reference table nearest to a record that the regression uses.",
        default=600,
        unit="runs",
        range=(20, 100_000),
        source="Beaumont, Zhang and Balding 2002: some percent of the table",
        grade="literature",
    )
    tests: int = quantity(
        "Runs of the reference table that are fitted as if each were the record.",
        default=200,
        unit="runs",
        range=(20, 10_000),
        source="Monte Carlo error of a coverage of 90 % is then 2 %",
        grade="derived",
    )
    population: int = quantity(
        "Particles of a generation of ABC-SMC.",
        default=300,
        unit="particles",
        range=(10, 100_000),
        source="A few hundred draws describe the marginals of some six parameters",
        grade="assumed",
    )
    generations: int = quantity(
        "Generations of ABC-SMC at most.",
        default=6,
        unit="generations",
        range=(1, 100),
        source="The time one has",
        grade="assumed",
    )
    minimum_epsilon: float = quantity(
        "Distance at which ABC-SMC ends, in scaled patterns; 0 leaves it to the generations.",
        default=0.0,
        unit=UNIT,
        range=(0.0, None),
        source="Numerical choice",
        grade="assumed",
    )


def calibration_faults(
    calibration: Calibration | None,
    sections: Mapping[str, str],
    uncertainties: Mapping[str, Factor],
    design: DesignName | DesignChoice,
    scenarios: int,
    stops: bool,
) -> Iterator[Found]:
    """Yield what is wrong with the calibration of a study.

    Parameters
    ----------
    calibration : the calibration, if there is one.
    sections : the section in which each factor stands.
    uncertainties : those of the study, by key path.
    design : that of the study.
    scenarios : how many it varies.
    stops : whether it has a stop rule.
    """
    if calibration is None:
        return
    yield from _fitted_faults(calibration, uncertainties)
    for key, section in sections.items():
        if section != "uncertainties":
            yield (section, key), "a calibration fits what nobody knows; move it to 'uncertainties'"
    for key, factor in uncertainties.items():
        if factor.ways and not factor.continuous:
            message = "has no prior: a calibration draws it; give a range or a distribution"
            yield ("uncertainties", key, factor.ways[0]), message
    if name_of(design) not in INDEPENDENT:
        message = f"a calibration draws from the priors; write one of {' and '.join(INDEPENDENT)}"
        yield ("design",), f"{message}, such as {{random: {{samples: 10000}}}}"
    if scenarios > 1:
        yield ("scenarios",), "a calibration fits one scenario; name it under 'scenario'"
    if stops:
        yield ("stop",), "a calibration runs every design point as often; leave the stop rule out"


def _fitted_faults(calibration: Calibration, uncertainties: Mapping[str, Factor]) -> Iterator[Found]:
    if not calibration.fitted:
        yield ("calibration", "fitted"), "nothing is fitted; name one of the uncertainties"
    for place, key in enumerate(calibration.fitted):
        if key not in uncertainties:
            message = f"'{key}' is no uncertainty of this study; add it under 'uncertainties', with its prior"
            yield ("calibration", "fitted", place), message
    for place, again in repeated(calibration.fitted):
        yield ("calibration", "fitted", place), f"'{again}' is named twice"
