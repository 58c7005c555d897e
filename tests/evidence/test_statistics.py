"""The statistics of patterns: known answers on small histories, and what must hold of any."""

from __future__ import annotations

from itertools import accumulate
from math import isnan

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dilemma_sim.evidence.arrests import co_opted, days_to_co_optation, silence_after_arrest
from dilemma_sim.evidence.demands import issues_named, main_issue_share, named_share
from dilemma_sim.evidence.detentions import detained_share, detention_echo, most_detained
from dilemma_sim.evidence.excitation import branching, fit_excitation
from dilemma_sim.evidence.history import SeenPosture, Turn
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
from evidence.histories import day, event, history

days = st.lists(st.integers(0, 69), max_size=25)
sizes = st.lists(st.floats(1, 1e5), min_size=1, max_size=30)


def protests(numbers, **more):
    return history([event(number, **more) for number in numbers])


# -- how often ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("numbers", "expected"),
    [([], 0), ([3], 1), ([3, 3, 10], 1), ([3, 11], 2), ([0, 7, 14, 21], 1), ([0, 8, 16], 3)],
)
def test_waves_are_eight_days_apart(numbers, expected):
    assert waves(protests(numbers), wave_gap=8) == expected


def test_waves_of_two_countries_do_not_merge():
    assert waves(history([event(3), event(4, "b"), event(5)]), wave_gap=8) == 2


@given(days, st.randoms())
def test_waves_do_not_depend_on_the_order_of_events(numbers, random):
    ordered = history([event(number) for number in numbers])
    shuffled = list(ordered.events)
    random.shuffle(shuffled)
    assert waves(ordered, wave_gap=8) == waves(history(shuffled), wave_gap=8)


@given(days, st.integers(1, 30))
def test_waves_are_at_most_protests_and_fewer_with_a_wider_gap(numbers, gap):
    found = waves(protests(numbers), wave_gap=gap)
    assert (found > 0) == bool(numbers)
    assert waves(protests(numbers), wave_gap=gap + 1) <= found <= len(set(numbers))


def test_volume_counts_what_the_press_missed():
    ten_weeks = history([event(1)], missed=(event(2), event(3, category="organisation")))
    assert volume(ten_weeks) == pytest.approx(2 / (70 / (365.25 / 12)))
    assert isnan(volume(history([event(1)])))


def test_dispersion_of_counts_known_by_hand():
    # Counts 4, 0, 0, 0: mean 1, sample variance 4.
    assert dispersion(history([event(n) for n in (0, 1, 6, 6)], weeks=4)) == pytest.approx(4.0)
    assert dispersion(history([event(7 * week) for week in range(4)], weeks=4)) == 0.0
    assert isnan(dispersion(history()))


# -- how large ----------------------------------------------------------------------------------


def test_a_size_is_the_geometric_middle_of_a_band_with_both_ends():
    known = history([event(1, size=(100, 400)), event(2, size=50), event(3, size=(10, None)), event(4)])
    assert median_size(known) == 125.0
    assert size_share(known, sizes=(50, 100)) == 0.5
    assert size_share(known, sizes=(51, None)) == 0.5
    assert isnan(median_size(protests([1, 2])))


def test_the_ratio_of_medians_is_undefined_without_sizes_on_one_side():
    known = history([event(1, "a", size=300), event(2, "b", size=60)])
    assert size_ratio(known, country="a", against="b") == 5.0
    assert isnan(size_ratio(known, country="a", against="c"))


def test_the_largest_tenth_counts_in_part():
    assert top_share(history([event(n, size=100) for n in range(10)])) == pytest.approx(0.1)
    # A tenth of five is half of the largest.
    assert top_share(history([event(n, size=s) for n, s in enumerate((10, 10, 10, 10, 60))])) == 0.3


@given(sizes, st.floats(0.05, 1.0))
def test_the_largest_hold_at_least_their_share(found, share):
    held = top_share(history([event(n % 70, size=s) for n, s in enumerate(found)]), share=share)
    assert share - 1e-9 <= held <= 1.0 + 1e-9


# -- what they ask for --------------------------------------------------------------------------


def test_demands_by_hand():
    press = event(4, issues=("core",), category="organisation")
    streets = (("core", "land"), ("land", "core", "debt"), ("land",))
    asked = history([press, *(event(day, issues=issues) for day, issues in enumerate(streets))])
    assert main_issue_share(asked, issues=["core"]) == pytest.approx(1 / 3)
    assert main_issue_share(asked, issues=["core"], categories=["protest", "organisation"]) == 0.5
    assert named_share(asked, issues=["core", "debt"]) == pytest.approx(2 / 3)
    assert issues_named(asked) == 2.0
    assert isnan(issues_named(history()))


# -- detentions ---------------------------------------------------------------------------------


def test_detentions_count_only_where_both_numbers_are_told():
    told = history([event(1, size=100, detained=0), event(2, size=(50, 200), detained=20),
                    event(3, detained=500), event(4, size=900)])  # fmt: skip
    assert detained_share(told) == pytest.approx(20 / 200)
    assert most_detained(told) == pytest.approx(0.2)
    assert isnan(most_detained(protests([1])))


def test_detentions_that_are_followed_by_protest_correlate_with_it():
    more = [event(0, detained=9), event(7), event(8), event(28, detained=9), event(35), event(36)]
    assert detention_echo(history(more, countries=("a",))) > 0.5
    fewer = [event(7 * week, detained=9.0 * (week % 2)) for week in (0, 2, 4, 5, 7, 9)]
    assert detention_echo(history(fewer, countries=("a",))) < 0.0
    assert isnan(detention_echo(protests([1, 8])))


# -- arrests ------------------------------------------------------------------------------------


def test_silence_runs_from_the_arrest_to_the_next_protest_on_the_issue():
    turns = (Turn(day(10), "a", "arrest"), Turn(day(40), "a", "arrest"))
    acts = [event(10), event(15, issues=("land",)), event(31), event(33)]
    known = history(acts, turns=turns)
    assert silence_after_arrest(known, issues=["core"], watch=30) == 21
    assert silence_after_arrest(known, issues=["debt"], watch=30) == 59  # to the last day
    assert isnan(silence_after_arrest(known, issues=["core"], watch=60))
    assert isnan(silence_after_arrest(history(acts), issues=["core"], watch=30))


def test_co_optation_follows_arrest_and_release():
    turns = (Turn(day(5), "a", "co_optation"), Turn(day(10), "a", "arrest"), Turn(day(20), "a", "release"))
    without = history(turns=turns)
    assert (co_opted(without, watch=5), days_to_co_optation(without, watch=5)) == (0.0, 49.0)
    known = history(turns=(*turns, Turn(day(32), "a", "co_optation")))
    assert (co_opted(known, watch=5), days_to_co_optation(known, watch=5)) == (1.0, 12.0)
    assert isnan(co_opted(history(), watch=5))


# -- governments and the partner ----------------------------------------------------------------


def test_postures_and_sessions():
    seen = tuple(SeenPosture(day(7 * n), "a", "external", p) for n, p in enumerate("xxyx"))
    seen += (SeenPosture(day(70), "a", "internal", "y"),)
    known = history(postures=seen, turns=(Turn(day(1), "a", "session", "abstain"),))
    assert posture_share(known, postures=["x"]) == 0.75
    assert posture_share(known, postures=["x"], side="internal") == 0.0
    assert (posture_seen(known, postures=["y"]), posture_seen(known, postures=["z"])) == (1.0, 0.0)
    assert letters_signed(known) == 0.0
    assert letters_signed(history(turns=(Turn(day(1), "a", "session", "critical"),))) == 1.0
    assert isnan(posture_seen(history(), postures=["y"]))
    assert isnan(letters_signed(history()))


def test_exits_are_summed_and_undefined_where_a_number_is_not_told():
    counted = {"relation": {"a": [0.5, 0.4], "b": [0.5, 0.6]}}
    told = (Turn(day(1), "a", "exits", size=40.0), Turn(day(2), "b", "exits", size=2.0))
    known = history(turns=told, weeks=2, weekly=counted)
    assert exits(known) == 42.0
    assert exits(history(weeks=2, weekly=counted)) == 0.0
    assert isnan(exits(history(turns=(Turn(day(1), "a", "exits"),), weeks=2, weekly=counted)))
    assert isnan(exits(history()))
    assert relation_change(known) == pytest.approx(-0.1)


def test_which_issue_is_conceded_sooner():
    acts = [event(0), event(10, issues=("land", "core")), event(12, "b", issues=("land",))]
    land, core, offer = (Turn(day(13), "b", "concession", "land"), Turn(day(9), "a", "concession", "core"),
                         Turn(day(9), "a", "exits"))  # fmt: skip

    def sooner(*turns):
        return sooner_conceded(history(acts, turns=turns), issues=["land"], against="core")

    assert sooner(land, core) == 1.0  # 1 day after 9
    assert sooner(land, offer) == 1.0
    assert sooner(Turn(day(60), "b", "concession", "land"), core) == 0.0
    assert (sooner(land), sooner(core)) == (1.0, 0.0)
    assert isnan(sooner())
    before_any_protest = Turn(day(2), "b", "concession", "land")
    assert isnan(sooner(before_any_protest))


# -- releases -----------------------------------------------------------------------------------


def counted(released, held=1000.0):
    weeks = len(released) + 1
    total = list(accumulate([0, *released]))
    return {"released": {"a": total}, "in_detention": {"a": [held] * weeks}, "free": {"a": total}}


def test_releases_in_weeks_with_a_campaign_and_without():
    # A protest on day 13 makes a campaign of the weeks that begin on days 14, 21, 28 and 35.
    released = [1, 4, 4, 4, 4, 1, 1, 1, 1]
    known = history([event(13)], weekly=counted(released))
    assert release_ratio(known, issues=["core"], memory=28) == pytest.approx(4.0)
    assert isnan(release_ratio(known, issues=["land"], memory=28))
    assert isnan(release_ratio(history([event(13)]), issues=["core"], memory=28))


def test_weeks_in_which_the_partner_lets_many_leave_say_nothing_of_the_rate_of_release():
    released = [1, 4, 4, 4, 4, 1, 1, 1001, 1]
    known = history([event(13)], weekly=counted(released), turns=(Turn(day(62), "a", "exits", size=1000.0),))
    assert release_ratio(known, issues=["core"], memory=28) == pytest.approx(4.0)
    elsewhere = history([event(13)], weekly=counted(released), turns=(Turn(day(62), "b", "exits"),))
    assert release_ratio(elsewhere, issues=["core"], memory=28) < 0.1


def test_the_share_of_the_released_who_are_free():
    weekly = {"supervised": {"a": [5, 0], "b": [30, 30]}, "free": {"a": [0, 10], "b": [0, 0]}}
    assert free_share(history(weeks=2, weekly=weekly)) == 0.25
    assert isnan(free_share(history()))


# -- self-excitation ----------------------------------------------------------------------------


def test_a_process_is_recovered_from_its_counts():
    branching_ratio, memory, rate = 0.6, 0.7, 0.1
    rng = np.random.default_rng(5)
    found = []
    for _ in range(4):
        counts, excited = np.zeros(1500), 0.0
        for step in range(len(counts)):
            counts[step] = rng.poisson(rate + excited)
            excited = memory * excited + branching_ratio * (1 - memory) * counts[step]
        found.append(fit_excitation([counts]))
    assert np.mean([one.branching for one in found]) == pytest.approx(branching_ratio, abs=0.08)
    assert np.mean([one.memory for one in found]) == pytest.approx(memory, abs=0.1)


@settings(max_examples=25, deadline=None)
@given(st.lists(st.integers(0, 4), min_size=8, max_size=40).filter(sum))
def test_the_fitted_process_is_at_least_as_likely_as_a_poisson_process(numbers):
    from scipy.stats import poisson

    counts = np.array(numbers, dtype=float)
    plain = poisson.logpmf(counts, counts.mean()).sum()
    fitted = fit_excitation([counts])
    assert fitted.log_likelihood >= plain - 1e-3
    assert 0.0 <= fitted.branching <= 1.0


def test_the_likelihood_is_that_of_the_intensity_written_out():
    counts = np.array([1.0, 0, 3, 0, 0, 1, 2, 0])
    found = fit_excitation([counts])
    n, k, (rate,) = found.branching, found.memory, found.rates
    expected = [
        rate + n * (1 - k) * sum(counts[s] * k ** (t - s - 1) for s in range(t)) for t in range(len(counts))
    ]
    from scipy.stats import poisson

    assert found.log_likelihood == pytest.approx(poisson.logpmf(counts, expected).sum())


def test_too_few_protests_say_nothing_of_excitation():
    assert isnan(branching(protests([1, 2, 3, 4])))
    clustered = branching(protests([10, 11, 12, 12, 13, 50, 51, 52]))
    assert clustered > 0.4
