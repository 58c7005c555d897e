"""The shipped record is the research record: every date, number and source, in words of its own."""

from __future__ import annotations

import csv
from importlib import resources
from pathlib import Path

import pytest

SHARED = Path(__file__).resolve().parents[3] / "shared" / "evidence"
OURS = Path(str(resources.files("dilemma_sim.evidence"))) / "data"
REWRITTEN = {"actor", "event"}

Table = list[dict[str, str]]


def _table(path: Path) -> Table:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@pytest.fixture
def events() -> tuple[Table, Table]:
    return _pair("events_2018_2019.csv", "events.csv")


def _pair(theirs: str, ours: str) -> tuple[Table, Table]:
    if not (SHARED / theirs).is_file():
        pytest.skip("the research record is not beside this checkout")
    return _table(SHARED / theirs), _table(OURS / ours)


def test_each_event_has_the_dates_numbers_and_source_of_the_research_record(
    events: tuple[Table, Table],
) -> None:
    theirs, ours = events
    assert len(ours) == len(theirs) == 102
    assert list(ours[0]) == [*theirs[0], "codes"]
    for mine, row in zip(ours, theirs, strict=True):
        assert {name: cell for name, cell in mine.items() if name not in REWRITTEN | {"codes"}} == {
            name: cell for name, cell in row.items() if name not in REWRITTEN
        }


def test_no_sentence_is_carried_over_and_the_words_are_fewer(events: tuple[Table, Table]) -> None:
    theirs, ours = events
    for mine, row in zip(ours, theirs, strict=True):
        assert not _runs(mine["event"], 6) & _runs(row["event"], 6), mine["event"]
    assert sum(len(row["event"]) for row in ours) < 0.8 * sum(len(row["event"]) for row in theirs)


def test_each_background_quantity_is_that_of_the_research_record() -> None:
    theirs, ours = _pair("background.csv", "background.csv")
    assert ours == theirs
    assert len(ours) == 90


def _runs(text: str, length: int) -> set[tuple[str, ...]]:
    words = text.casefold().split()
    return {tuple(words[at : at + length]) for at in range(len(words) - length + 1)}
