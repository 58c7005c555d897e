"""The statistics that a pattern may name, and what each asks for."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from inspect import Parameter, signature

from dilemma_sim.evidence.arrests import co_opted, days_to_co_optation, silence_after_arrest
from dilemma_sim.evidence.demands import issues_named, main_issue_share, named_share
from dilemma_sim.evidence.detentions import detained_share, detention_echo, most_detained
from dilemma_sim.evidence.excitation import branching
from dilemma_sim.evidence.releases import free_share, release_ratio
from dilemma_sim.evidence.sizes import median_size, size_ratio, size_share, top_share
from dilemma_sim.evidence.statecraft import (
    exits,
    letters_signed,
    posture_seen,
    posture_share,
    relation_change,
    sooner_conceded,
)
from dilemma_sim.evidence.waves import dispersion, volume, waves


@dataclass(frozen=True)
class Statistic:
    """Hold one statistic: a pure function of a history, whose keywords are the keys of a pattern.

    Attributes
    ----------
    compute : history and keywords to a number, NaN where it cannot be computed.
    takes : the keywords.
    needs : those of them without a default.
    """

    compute: Callable[..., float]
    takes: tuple[str, ...]
    needs: tuple[str, ...]


def _described(compute: Callable[..., float]) -> Statistic:
    keywords = [
        each for each in signature(compute).parameters.values() if each.kind is Parameter.KEYWORD_ONLY
    ]
    needs = tuple(each.name for each in keywords if each.default is Parameter.empty)
    return Statistic(compute, tuple(each.name for each in keywords), needs)


STATISTICS: dict[str, Statistic] = {
    compute.__name__: _described(compute)
    for compute in (
        waves, volume, dispersion, branching,
        median_size, size_share, size_ratio, top_share,
        main_issue_share, named_share, issues_named,
        detained_share, most_detained, detention_echo,
        silence_after_arrest, days_to_co_optation, co_opted,
        letters_signed, posture_share, posture_seen, exits, sooner_conceded, relation_change,
        release_ratio, free_share,
    )
}  # fmt: skip
