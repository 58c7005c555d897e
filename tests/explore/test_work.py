from __future__ import annotations

from itertools import pairwise
from queue import Empty, Queue

import numpy as np
import pytest

from dilemma_sim.explore.variant import Terms, Variant
from dilemma_sim.explore.work import Order
from dilemma_sim.study.engine import replicate_all
from explore.orders import finished, heard, working

SHORT = {"period.end": "2020-03-29", "timeline.visit": "null", "timeline.session": "null"}


def scenario(**more):
    return Variant("one-country", SHORT | more).read().value


BASE, MINE = scenario(), scenario(**{"participation.noise": "0.3"})


@pytest.fixture(scope="module")
def work():
    with working() as work:
        yield work


def ask(work, who="page", mine=MINE, replicates=6, **terms):
    queue = Queue()
    work.ask(who, Order(BASE, mine, Terms(replicates, **terms), queue.put))
    return queue


def test_both_variants_have_the_numbers_of_run_and_compare(work):
    last = heard(ask(work), finished)[-1]
    for found, expected in zip(
        (last.base, last.mine), replicate_all([BASE, MINE], replicates=6, jobs=1), strict=True
    ):
        assert found.runs.replicates == expected.runs.replicates
        for name, values in expected.runs.weekly.items():
            np.testing.assert_array_equal(found.runs.weekly[name], values)
        assert found.runs.events == expected.runs.events


def test_results_arrive_in_batches_that_grow(work):
    told = heard(ask(work, replicates=10, seed=2), finished)
    done = [news.done for news in told]
    assert done[0] == 1
    assert done[-1] == 10
    assert all(later >= min(10, 3 * earlier) for earlier, later in pairwise(done))
    assert all(news.base.runs.replicates[:2] in ((0,), (0, 1)) for news in told)


def test_what_is_known_comes_back_at_once(work):
    heard(ask(work, seed=3), finished)
    again = heard(ask(work, seed=3), finished)
    assert len(again) == 1
    assert again[0].done == 6


def test_the_newest_change_wins(work):
    first = ask(work, replicates=200, seed=4)
    heard(first, lambda news: news.done >= 1)
    second = ask(work, replicates=2, seed=5)
    assert heard(second, finished)[-1].total == 2
    while not first.empty():
        first.get()
    with pytest.raises(Empty):
        first.get(timeout=0.5)


def test_a_cancelled_order_brings_nothing_more(work):
    queue = ask(work, replicates=200, seed=6)
    heard(queue, lambda news: news.done >= 1)
    work.cancel("page")
    heard(ask(work, who="other", replicates=1, seed=7), finished)
    while not queue.empty():
        queue.get()
    with pytest.raises(Empty):
        queue.get(timeout=0.5)


def test_two_pages_are_served_side_by_side(work):
    one, two = ask(work, who="one", seed=8), ask(work, who="two", seed=9)
    assert heard(one, finished)[-1].done == heard(two, finished)[-1].done == 6


def test_the_posterior_is_drawn_unless_numbers_are_to_stay_by_hand(work):
    real = Variant("kazakhstan-kyrgyzstan-2018-2019").read().value
    queue = Queue()
    work.ask("page", Order(real, None, Terms(1), queue.put))
    drawn = heard(queue, finished)[-1]
    work.ask("page", Order(real, None, Terms(1, point=True), queue.put))
    by_hand = heard(queue, finished)[-1]
    assert drawn.base.resample is not None
    assert by_hand.base.resample is None
    for news, point in ((drawn, False), (by_hand, True)):
        (expected,) = replicate_all([real], replicates=1, jobs=1, point=point)
        np.testing.assert_array_equal(news.base.runs.weekly["turnout"], expected.runs.weekly["turnout"])


def test_what_goes_wrong_is_told_in_words(work, tmp_path):
    missing = real = Variant("one-country", SHORT).read().value
    missing = real.model_copy(update={"posterior": str(tmp_path / "missing.parquet")})
    queue = Queue()
    work.ask("page", Order(missing, None, Terms(1), queue.put))
    assert "there is no such file" in heard(queue, finished)[-1].fault
    assert heard(ask(work, replicates=1, seed=10), finished)[-1].done == 1
