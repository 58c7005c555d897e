from __future__ import annotations

from dilemma_sim.explore.timeline import entries_of, settings_of
from dilemma_sim.explore.variant import Variant
from dilemma_sim.scenario import load_scenario

REAL = "kazakhstan-kyrgyzstan-2018-2019"
ENTRIES = entries_of(load_scenario(REAL))


def test_entries_stand_by_date_with_their_sources():
    days = [entry.day for entry in ENTRIES]
    assert days == sorted(days)
    assert len(ENTRIES) == len(load_scenario(REAL).timeline)
    letters = next(entry for entry in ENTRIES if entry.key == "letters")
    assert "22 states sign the critical text, 37 the supportive one" in letters.facts[1]
    assert letters.facts[2].startswith("Source: 22 states on 8 July")
    forum = next(entry for entry in ENTRIES if entry.key == "forum_2018")
    assert forum.where == "Kazakhstan"


def test_untouched_entries_change_nothing():
    assert settings_of(ENTRIES, {}, {}) == {}
    whole = {entry.key: entry.day.isoformat() for entry in ENTRIES}
    assert settings_of(ENTRIES, dict.fromkeys(whole, True), whole) == {}


def test_entries_are_switched_off_or_moved_as_the_reader_takes_it():
    changes = settings_of(ENTRIES, {"cerd": False}, {"cerd": "2018-09-01", "hrw": " 2018-10-01 "})
    assert changes == {"timeline.cerd": "null", "timeline.hrw.at": "2018-10-01"}
    scenario = Variant(REAL, changes).read().value
    assert "cerd" not in scenario.timeline
    assert scenario.timeline["hrw"].at.isoformat() == "2018-10-01"
