"""O6: where repression stirs up most, from the closed form and from the stocks run to rest."""

from __future__ import annotations

from math import log

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from dilemma_sim.model.repression import next_backlash, next_fear, peak_intensity, static_shift
from dilemma_sim.scenario.repression import Repression

DEFAULTS = Repression()


def stocks_after(weeks: int, intensity: float, constants: Repression) -> tuple[float, float]:
    """Return fear and backlash after weeks of the same repression that everyone sees."""
    fear = backlash = 0.0
    for _ in range(weeks):
        fear = next_fear(fear, intensity, size=constants.fear, memory=constants.fear_memory, seen=1.0)
        backlash = next_backlash(
            backlash,
            intensity,
            visible=1.0,
            size=constants.backlash,
            memory=constants.backlash_memory,
            scale=constants.backlash_scale,
            stirred=1.0,
        )
    return fear, backlash


def test_o6_the_peak_of_the_defaults() -> None:
    sizes = {"fear": DEFAULTS.fear, "backlash": DEFAULTS.backlash, "scale": DEFAULTS.backlash_scale}
    assert sizes == {"fear": 0.5, "backlash": 1.2, "scale": 1.0}
    assert peak_intensity(**sizes) == pytest.approx(0.875, abs=5e-4)
    assert peak_intensity(**sizes) == pytest.approx(log(2.4))


@given(fear=st.floats(0.05, 2.0), backlash=st.floats(0.05, 3.0), scale=st.floats(0.1, 3.0))
def test_o6_no_intensity_stirs_up_more_than_the_peak(fear: float, backlash: float, scale: float) -> None:
    peak = peak_intensity(fear=fear, backlash=backlash, scale=scale)
    shifts = [
        static_shift(r, fear=fear, backlash=backlash, scale=scale)
        for r in np.linspace(0.0, 4.0 * scale + peak, 401)
    ]
    top = static_shift(peak, fear=fear, backlash=backlash, scale=scale)
    assert max(shifts) <= top + 1e-12
    assert (peak > 0.0) == (backlash > fear * scale)


@pytest.mark.parametrize("intensity", [0.1, 0.5, 0.875, 1.0])
def test_o6_the_stocks_come_to_rest_at_the_static_shift(intensity: float) -> None:
    fear, backlash = stocks_after(1000, intensity, DEFAULTS)
    expected = static_shift(
        intensity, fear=DEFAULTS.fear, backlash=DEFAULTS.backlash, scale=DEFAULTS.backlash_scale
    )
    assert backlash - fear == pytest.approx(expected, abs=1e-9)


def test_o6_run_to_rest_the_stocks_peak_at_the_closed_form() -> None:
    grid = np.linspace(0.0, 2.0, 401)
    shifts = []
    for intensity in grid:
        fear, backlash = stocks_after(700, float(intensity), DEFAULTS)
        shifts.append(backlash - fear)
    peak = peak_intensity(fear=DEFAULTS.fear, backlash=DEFAULTS.backlash, scale=DEFAULTS.backlash_scale)
    assert grid[int(np.argmax(shifts))] == pytest.approx(peak, abs=grid[1])


def test_repression_deters_at_first_and_stirs_up_later() -> None:
    fear, backlash = stocks_after(2, 0.8, DEFAULTS)
    assert backlash < fear
    fear, backlash = stocks_after(52, 0.8, DEFAULTS)
    assert backlash > fear


def test_what_nobody_sees_leaves_nothing_behind() -> None:
    assert next_fear(0.0, 1.0, size=0.5, memory=0.8, seen=0.0) == 0.0
    assert next_backlash(0.0, 1.0, 1.0, size=1.2, memory=0.97, scale=1.0, stirred=0.0) == 0.0
    assert next_backlash(0.0, 1.0, 0.0, size=1.2, memory=0.97, scale=1.0, stirred=1.0) == 0.0


def test_the_stocks_halve_in_the_weeks_that_are_documented() -> None:
    fear, backlash = 1.0, 1.0
    for _ in range(3):
        fear = next_fear(fear, 0.0, size=0.5, memory=DEFAULTS.fear_memory, seen=1.0)
    for _ in range(23):
        backlash = next_backlash(
            backlash, 0.0, 0.0, size=1.2, memory=DEFAULTS.backlash_memory, scale=1.0, stirred=1.0
        )
    assert fear == pytest.approx(0.5, abs=0.02)
    assert backlash == pytest.approx(0.5, abs=0.01)
