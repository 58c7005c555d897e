"""Calibrated words: a phrase for every probability, after a scale that analysts know."""

from __future__ import annotations

from math import isfinite

SCALE = (
    (0.05, "almost certainly not"),
    (0.20, "very unlikely"),
    (0.45, "unlikely"),
    (0.55, "roughly as likely as not"),
    (0.80, "likely"),
    (0.95, "very likely"),
    (1.01, "almost certain"),
)
"""Upper ends and words, after Intelligence Community Directive 203 (2015)."""

NOTE = (
    "Words for probabilities follow Intelligence Community Directive 203: very unlikely 5 to 20 %, unlikely "
    "20 to 45 %, likely 55 to 80 %, very likely 80 to 95 %, almost certain from 95 %. They are probabilities "
    "given the model and its parameters, and say nothing about whether the model is right."
)


def words(probability: float) -> str:
    """Return the phrase for a probability.

    >>> words(0.7)
    'likely'
    """
    if not isfinite(probability):
        return "not known"
    return next(phrase for end, phrase in SCALE if probability < end)


def percent(probability: float) -> str:
    """Write a probability so that none looks surer than the draws can make it."""
    if not isfinite(probability):
        return "–"
    if probability < 0.01:
        return "below 1 %"
    return "above 99 %" if probability > 0.99 else f"{100 * probability:.0f} %"
