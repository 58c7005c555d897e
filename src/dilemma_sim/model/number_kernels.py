"""Single random numbers and their laws, compiled: bit for bit those of :mod:`dilemma_sim.model.draws`."""

from __future__ import annotations

from math import log, sqrt

import numpy as np
from numba import uint32, uint64

from dilemma_sim.model.loop import loop

_M0 = np.uint64(0xD2511F53)
_M1 = np.uint64(0xCD9E8D57)
_W0 = np.uint64(0x9E3779B9)
_W1 = np.uint64(0xBB67AE85)
_LOW = np.uint64(0xFFFFFFFF)
_SHIFT = np.uint64(32)


@loop(inline="always")
def philox(index, week, component, key0, key1):  # type: ignore[no-untyped-def]
    """Return the four words of a block, as ``draws.philox`` does."""
    # Words of 32 bits in lanes of 64, which is how vector units multiply: two and a half times as fast.
    c0, c1, c2, c3 = uint64(index) & _LOW, uint64(index) >> _SHIFT, uint64(week), uint64(component)
    k0, k1 = uint64(key0), uint64(key1)
    for _ in range(10):
        p0 = _M0 * c0
        p1 = _M1 * c2
        c0, c1, c2, c3 = (p1 >> _SHIFT) ^ c1 ^ k0, p1 & _LOW, (p0 >> _SHIFT) ^ c3 ^ k1, p0 & _LOW
        k0 = (k0 + _W0) & _LOW
        k1 = (k1 + _W1) & _LOW
    return uint32(c0), uint32(c1), uint32(c2), uint32(c3)


# -- single numbers ------------------------------------------------------------------------------


@loop("float64(uint64, uint32, uint32, uint32, uint32)")
def uniform(index, week, component, k0, k1):  # type: ignore[no-untyped-def]
    """Return one number in (0, 1) with 53 random bits, as ``Draws.uniform`` does."""
    high, low, _, _ = philox(index, week, component, k0, k1)
    return (float((uint64(high) << uint64(21)) | (uint64(low) >> uint64(11))) + 0.5) * 2.0**-53


@loop("void(uint32, uint32, uint32, uint32, float64[::1])")
def weeks_ahead(week, component, k0, k1, numbers):  # type: ignore[no-untyped-def]
    """Write the numbers that :func:`uniform` gives at index 0 of a week and those that follow it."""
    for ahead in range(len(numbers)):
        numbers[ahead] = uniform(uint64(0), uint32(week + ahead), component, k0, k1)


@loop("float64[:, ::1](uint32, uint32, uint32[::1], uint64[::1], uint32, uint32)")
def uniforms_ahead(week, weeks, components, indices, k0, k1):  # type: ignore[no-untyped-def]
    """Return the numbers that :func:`uniform` gives for some addresses, one row for each of some weeks."""
    numbers = np.empty((weeks, len(components)), np.float64)
    for ahead in range(weeks):
        for place in range(len(components)):
            component, index = components[place], indices[place]
            numbers[ahead, place] = uniform(index, uint32(week + ahead), component, k0, k1)
    return numbers


@loop("float64[:](int64[:], uint32, uint32, uint32, uint32)")
def uniforms_of(indices, week, component, k0, k1):  # type: ignore[no-untyped-def]
    """Return the numbers that :func:`uniform` gives for some indices."""
    numbers = np.empty(len(indices), np.float64)
    for place in range(len(indices)):
        numbers[place] = uniform(uint64(indices[place]), week, component, k0, k1)
    return numbers


@loop(inline="always")
def _horner(x, coefficients):  # type: ignore[no-untyped-def]
    value = coefficients[0]
    for coefficient in coefficients[1:]:
        value = value * x + coefficient
    return value


# Wichura 1988, algorithm AS 241 (PPND16), as in Python's own statistics module.
_CENTRE = (
    (2.50908_09287_30122_6727e3, 3.34305_75583_58812_8105e4, 6.72657_70927_00870_0853e4,
     4.59219_53931_54987_1457e4, 1.37316_93765_50946_1125e4, 1.97159_09503_06551_4427e3,
     1.33141_66789_17843_7745e2, 3.38713_28727_96366_6080e0),
    (5.22649_52788_52854_5610e3, 2.87290_85735_72194_2674e4, 3.93078_95800_09271_0610e4,
     2.12137_94301_58659_5867e4, 5.39419_60214_24751_1077e3, 6.87187_00749_20579_0830e2,
     4.23133_30701_60091_1252e1, 1.0),
)  # fmt: skip
_NEAR = (
    (7.74545_01427_83414_07640e-4, 2.27238_44989_26918_45833e-2, 2.41780_72517_74506_11770e-1,
     1.27045_82524_52368_38258e0, 3.64784_83247_63204_60504e0, 5.76949_72214_60691_40550e0,
     4.63033_78461_56545_29590e0, 1.42343_71107_49683_57734e0),
    (1.05075_00716_44416_84324e-9, 5.47593_80849_95344_94600e-4, 1.51986_66563_61645_71966e-2,
     1.48103_97642_74800_74590e-1, 6.89767_33498_51000_04550e-1, 1.67638_48301_83803_84940e0,
     2.05319_16266_37758_82187e0, 1.0),
)  # fmt: skip
_FAR = (
    (2.01033_43992_92288_13265e-7, 2.71155_55687_43487_57815e-5, 1.24266_09473_88078_43860e-3,
     2.65321_89526_57612_30930e-2, 2.96560_57182_85048_91230e-1, 1.78482_65399_17291_33580e0,
     5.46378_49111_64114_36990e0, 6.65790_46435_01103_77720e0),
    (2.04426_31033_89939_78564e-15, 1.42151_17583_16445_88870e-7, 1.84631_83175_10054_68180e-5,
     7.86869_13114_56132_59100e-4, 1.48753_61290_85061_48525e-2, 1.36929_88092_27358_05310e-1,
     5.99832_20655_58879_37690e-1, 1.0),
)  # fmt: skip


@loop("float64(float64)")
def normal(chance):  # type: ignore[no-untyped-def]
    """Return the standard normal quantile, as ``statistics.NormalDist().inv_cdf`` does."""
    q = chance - 0.5
    if abs(q) <= 0.425:
        r = 0.180625 - q * q
        return _horner(r, _CENTRE[0]) * q / _horner(r, _CENTRE[1])
    r = sqrt(-log(chance if q <= 0.0 else 1.0 - chance))
    if r <= 5.0:
        x = _horner(r - 1.6, _NEAR[0]) / _horner(r - 1.6, _NEAR[1])
    else:
        x = _horner(r - 5.0, _FAR[0]) / _horner(r - 5.0, _FAR[1])
    return -x if q < 0.0 else x


@loop("float64[:, ::1](float64[:, ::1])")
def normals(chances):  # type: ignore[no-untyped-def]
    """Return standard normal quantiles."""
    numbers = np.empty(chances.shape)
    for row in range(chances.shape[0]):
        for place in range(chances.shape[1]):
            numbers[row, place] = normal(chances[row, place])
    return numbers


@loop
def _binomial(number, trials, chance):  # type: ignore[no-untyped-def]
    mean = trials * chance
    if mean > 60.0:
        count = int(np.rint(mean + sqrt(mean * (1.0 - chance)) * normal(number)))
        return min(trials, max(0, count))
    odds = chance / (1.0 - chance)
    term = (1.0 - chance) ** float(trials)
    total, count = term, 0
    while number > total and count < trials:
        term *= odds * (trials - count) / (count + 1)
        count += 1
        total += term
        if term < 1e-18 and total > 0.5:
            break
    return count


@loop("int64(float64, int64, float64)")
def binomial(number, trials, chance):  # type: ignore[no-untyped-def]
    """Invert the binomial law, as ``draws.binomial`` does."""
    if chance > 0.5:
        return trials - _binomial(1.0 - number, trials, 1.0 - chance)
    return _binomial(number, trials, chance)


@loop
def _count(number, trials, chance):  # type: ignore[no-untyped-def]
    """Return a binomial count, as ``Draws.binomial`` does with its number."""
    if trials <= 0 or chance <= 0.0:
        return 0
    return trials if chance >= 1.0 else binomial(number, trials, chance)


@loop("int64[:](int64[:], int64[:], float64, uint32, uint32, uint32, uint32)")
def binomials(indices, trials, chance, week, component, k0, k1):  # type: ignore[no-untyped-def]
    """Return the binomial counts of some indices, all with the same chance, as ``Draws.binomials`` does."""
    counts = np.empty(len(indices), np.int64)
    for place in range(len(indices)):
        number = uniform(uint64(indices[place]), week, component, k0, k1)
        counts[place] = binomial(number, trials[place], chance)
    return counts


# -- co-ethnics abroad ----------------------------------------------------------------------------


@loop("UniTuple(int64, 5)(UniTuple(float64, 5), UniTuple(int64, 3), UniTuple(float64, 5))")
def moved(numbers, persons, chances):  # type: ignore[no-untyped-def]
    """Return how many move between states abroad in a week, as ``detainees.moved`` does."""
    at_risk, detained, supervised = persons
    sentenced = _count(numbers[0], detained, chances[0])
    released = _count(numbers[1], detained - sentenced, chances[1])
    leaving = _count(numbers[2], supervised, chances[2])
    again = _count(numbers[3], supervised - leaving, chances[3])
    return sentenced, released, leaving, again, _count(numbers[4], at_risk, chances[4])
