from __future__ import annotations

import numpy as np
import pytest
from bokeh.document import Document
from bokeh.models import ColumnDataSource

from dilemma_sim.explore import agenda, curves, differences, gauge, log, network, postures
from dilemma_sim.explore.looks import BASE, MINE, Pair, draw_stacks, outside
from dilemma_sim.explore.sections import AGENDA, POSTURES
from dilemma_sim.study.compare import compare
from explore.pairs import SETTINGS, small_pair


@pytest.fixture(scope="module")
def pair():
    return small_pair()


def sources(columns, scenario):
    made = {name: ColumnDataSource(dict(data)) for name, data in columns.items()}
    return made | {"outside": ColumnDataSource(outside(scenario))}


def test_a_curve_holds_the_quantiles_of_its_replicates(pair):
    data = curves.curve_data(pair, "in_detention")
    assert set(data) == {"base/homeland", "mine/homeland"}
    values = pair.mine.runs.weekly["in_detention"][:, :, 0].astype(float)
    np.testing.assert_allclose(data["mine/homeland"]["median"], np.median(values, axis=0))
    np.testing.assert_allclose(data["mine/homeland"]["p95"], np.quantile(values, 0.95, axis=0))


def test_flows_are_summed_over_four_weeks(pair):
    data = curves.curve_data(pair, "turnout")["base/homeland"]
    values = pair.base.runs.weekly["turnout"][:, :, 0].astype(float)
    assert np.isnan(data["median"][:3]).all()
    assert data["median"][5] == np.median(values[:, 2:6].sum(axis=1))


def test_weeks_without_a_value_are_left_out_and_not_taken_for_nought():
    values = np.array([[np.nan, 1.0, 4.0], [np.nan, 3.0, np.nan]])
    found = curves.quantiles_of(values)["median"]
    assert np.isnan(found[0])
    assert found[1:].tolist() == [2.0, 4.0]


def test_postures_add_up_to_all_replicates(pair):
    for side in postures.SIDES:
        data = postures.posture_data(pair, side)["mine/homeland"]
        names = list(postures.names_of(pair.base.scenario, side))
        np.testing.assert_allclose(sum(data[name] for name in names), 1.0)
        held = pair.mine.runs.weekly[f"{side}_posture"][:, 0, 0]
        assert data[names[0]][0] == np.mean(held == names[0])


def test_each_week_of_a_stack_is_held_until_the_next(pair):
    data = postures.posture_data(pair, "external")["base/homeland"]
    assert len(data["day"]) == 2 * len(pair.base.runs.dates)
    assert data["day"][1] == data["day"][2]


def test_attention_is_shared_among_all_issues(pair):
    data = agenda.agenda_data(pair, "attention")["base/homeland"]
    np.testing.assert_allclose(data["core"] + data["side"] + data["rest"], 1.0)
    np.testing.assert_allclose(
        data["core"][::2], pair.base.runs.weekly["core_salience"][:, :, 0].mean(axis=0)
    )


def test_demands_are_shares_where_there_was_a_protest(pair):
    data = agenda.agenda_data(pair, "demands")["base/homeland"]
    total = sum(data[name] for name in agenda.parts_of(pair.base.scenario, "demands"))
    assert np.isfinite(total).any()
    np.testing.assert_allclose(total[np.isfinite(total)], 1.0)


def test_the_gauge_tells_mean_spread_and_weeks_above_zero(pair):
    rows = gauge.gauge_data(pair, {"homeland": "Homeland"})
    assert rows["row"] == ["Homeland, base", "Homeland, mine"]
    values = pair.base.runs.weekly["dilemma"][:, :, 0]
    assert rows["mean"][0] == pytest.approx(values.mean())
    assert rows["above"][0] == pytest.approx((values > 0).mean())
    assert gauge.gauge_words(rows).startswith("Homeland, base: ")


def test_the_log_is_one_history_in_words_and_can_be_narrowed(pair):
    rows = log.log_rows(pair.base, 1)
    assert len(rows) == len(pair.base.runs.events[1])
    assert [row[0] for row in rows] == sorted(row[0] for row in rows)
    protests = log.log_rows(pair.base, 1, {"protest"})
    assert {row[3] for row in protests} == {"protest"}
    assert sum(event.kind == "protest" for event in pair.base.runs.events[1]) == len(protests)
    assert "protest" in log.kinds_in(pair.base).values()


def test_texts_of_a_scenario_are_no_html():
    told = log.as_table("<b>", ["<i>"], [["<script>"]])
    assert "<script>" not in told
    assert "&lt;script&gt;" in told


def test_differences_are_those_of_compare(pair):
    base, mine = pair.base.scenario, pair.mine.scenario
    expected = compare(base, {MINE: mine}, replicates=3, seed=5, jobs=1)
    found = differences.comparison_of(pair)
    assert found is not None
    assert found.differences.equals(expected.differences)
    head, rows, sentences = differences.difference_table(found)
    assert head[0] == "Outcome"
    assert len(rows[0]) == len(head)
    assert all(isinstance(one, str) for one in sentences)


def test_only_pairs_count_while_the_variant_is_still_arriving(pair):
    early = Pair(pair.base, differences.first_of(pair.mine, 2))
    found = differences.comparison_of(early)
    assert found is not None
    assert found.replicates == 2
    assert found.base.ensemble.replicates == 2
    assert differences.comparison_of(Pair(pair.base, None)) is None


def test_charts_can_be_sent_to_a_browser(pair):
    scenario, names = pair.base.scenario, {"homeland": "Homeland"}
    drawn = curves.draw_curves("turnout", names, sources(curves.curve_data(pair, "turnout"), scenario))
    for kind in (POSTURES, AGENDA):
        for side in kind.sides:
            made = sources(kind.data(pair, side), scenario)
            charts = draw_stacks(names, kind.names(scenario, side), kind.styles(scenario, side), made)
            assert set(charts) == {BASE, MINE}
            drawn += [chart for each in charts.values() for chart in each]
    drawn.append(gauge.draw_gauge(names, ColumnDataSource(gauge.gauge_data(pair, names))))
    document = Document()
    for chart in drawn:
        document.add_root(chart)
        assert chart.title.text
    assert len(document.to_json().content["roots"]) == len(drawn)


@pytest.fixture(scope="module")
def inside(pair):
    return network.network_of(pair.base, 2)


def test_the_network_is_that_of_the_same_history(pair, inside):
    np.testing.assert_array_equal(inside.record.weekly["turnout"], pair.base.runs.weekly["turnout"][2])


def test_ties_follow_contact_rates_and_capacities(pair, inside):
    scenario = pair.base.scenario
    (tie,) = [
        tie
        for tie in inside.ties("homeland", 0)
        if (tie.organisation, tie.group) == ("committee", "families")
    ]
    contact = scenario.organisations["committee"].reach["homeland"]["families"]
    offline, online = inside.capacity("committee", 0)
    expected = 1 - (1 - contact.offline * offline) * (1 - contact.online * online)
    assert tie.share == pytest.approx(expected)
    assert tie.persons == pytest.approx(expected * scenario.countries["homeland"].strata["families"].persons)
    assert 0.0 <= tie.dependence <= 1.0


def test_a_group_with_one_organisation_depends_on_it_wholly(inside):
    ties = inside.ties("homeland", 3)
    alone = {tie.group for tie in ties if sum(tie.group == other.group for other in ties) == 1}
    assert alone
    assert all(tie.dependence == pytest.approx(1.0) for tie in ties if tie.group in alone)


def test_an_arrest_is_seen_in_standing_and_capacity():
    settings = {
        **SETTINGS,
        "do.arrest": "{country: homeland, choose: detain_leader, at: 2020-02-03}",
        "organisations.committee.leader": "true",
    }
    found = network.network_of(small_pair(settings).mine, 0)
    events = [event for event in found.record.log if event.kind == "arrest_leader"]
    assert events
    organisation, week = events[0].detail, events[0].step
    assert found.standing(organisation, week - 1) == "at large"
    assert found.standing(organisation, week) == "in custody"
    assert found.strength(organisation, week) < found.strength(organisation, week - 1)
    rows = network.network_rows(found, "homeland", week)
    assert any("leader detained" in row for row in rows)


def test_the_network_can_be_drawn(inside):
    data = network.network_data(inside, "homeland", 1)
    chart = network.draw_network("Homeland", {name: ColumnDataSource(one) for name, one in data.items()})
    assert "Homeland" in chart.title.text
    assert len(data["ties"]["xs"]) == len(inside.ties("homeland", 1))
    assert network.width_of(0.1) > network.width_of(0.001) > network.width_of(0.0)
