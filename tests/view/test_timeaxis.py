from __future__ import annotations

from datetime import date
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dilemma_sim.view import timeaxis


@pytest.mark.parametrize(("width", "most"), [(220.0, 8), (110.0, 4), (40.0, 1)])
def test_month_labels_fit_the_axis(width, most):
    ticks = timeaxis.month_ticks(date(2018, 7, 2), date(2019, 10, 27), width)
    assert 1 <= len(ticks) <= max(most, 2)


def test_the_year_stands_under_the_first_label_and_each_january():
    ticks = timeaxis.month_ticks(date(2018, 7, 2), date(2019, 10, 27), 400.0)
    years = {label.split("\n")[0]: label.split("\n")[1] for _, label in ticks if label.split("\n")[1]}
    assert years == {"Jul": "2018", "Jan": "2019"}


def test_a_run_of_a_few_days_still_has_a_label():
    assert timeaxis.month_ticks(date(2018, 7, 16), date(2018, 7, 22), 200.0) == [
        (date(2018, 7, 16), "16 Jul\n2018")
    ]


@given(st.lists(st.floats(0, 200), min_size=1, max_size=30), st.floats(90, 300))
def test_numbers_of_events_never_overlap_and_stay_on_the_axis(positions, width):
    positions = [min(position, width) for position in positions]
    marks = timeaxis.place_marks(list(enumerate(positions, start=1)), 0.0, width)
    ends = [
        (mark.at - timeaxis._width(mark.text) / 2, mark.at + timeaxis._width(mark.text) / 2) for mark in marks
    ]
    for (_, right), (left, _) in pairwise(ends):
        assert right <= left + 1e-6
    if len(marks) > 1:
        assert ends[0][0] >= -1e-6
        assert ends[-1][1] <= width + 1e-6
    assert sorted(position for mark in marks for position in mark.days) == sorted(positions)


def test_events_with_room_keep_their_place():
    marks = timeaxis.place_marks([(1, 20.0), (2, 100.0)], 0.0, 200.0)
    assert [(mark.text, mark.at) for mark in marks] == [("1", 20.0), ("2", 100.0)]


def test_crowded_neighbours_share_a_mark():
    marks = timeaxis.place_marks([(number, 10.0 + number) for number in range(1, 9)], 0.0, 30.0)
    assert len(marks) < 8
    assert any("–" in mark.text for mark in marks)
