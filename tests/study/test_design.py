from __future__ import annotations

from dataclasses import replace
from time import process_time

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dilemma_sim.model import simulate
from dilemma_sim.scenario import ScenarioError, load_scenario, read_document
from dilemma_sim.scenario.library import list_shipped
from dilemma_sim.scenario.studies import Study
from dilemma_sim.scenario.variants import Variants
from dilemma_sim.study.design import resolve
from dilemma_sim.study.digest import scenario_digest
from dilemma_sim.study.engine import replicate
from dilemma_sim.study.results import rows_of
from dilemma_sim.study.sweep import sweep

REAL_CASE = "kazakhstan-kyrgyzstan-2018-2019"

OVERRIDES = st.fixed_dictionaries(
    {},
    optional={
        "participation.noise": st.floats(0.01, 1.0),
        "countries.kazakhstan.government.dependence": st.floats(0, 1),
        "countries.kyrgyzstan.strata.families.agents": st.integers(1, 4000),
        "countries.kyrgyzstan.calls.memory": st.floats(1, 8),
        "organisations.hub.leader": st.booleans(),
        "organisations.hub.reach.kyrgyzstan.families.offline": st.floats(0, 1),
        "postures.external.silence.relief": st.floats(-1, 1),
        "postures.internal.warn.chill": st.floats(0, 1),
        "tactics.rally.risk": st.floats(0, 1),
        "timeline.cerd.at": st.dates(
            load_scenario(REAL_CASE).period.start, load_scenario(REAL_CASE).period.end
        ),
        "mechanisms.hedging": st.booleans(),
        "population": st.sampled_from(["agents", "aggregated"]),
        "spotlight.start": st.floats(0, 2),  # above 1 it is wrong
        "participation.niose": st.just(1),
    },
)


@pytest.fixture(scope="module")
def variants():
    return Variants.of(REAL_CASE)


def loaded(load, *arguments):
    """Return a scenario, or what is wrong with it."""
    try:
        return load(*arguments)
    except ScenarioError as error:
        return error.faults


@settings(max_examples=60, deadline=None)
@given(overrides=OVERRIDES)
def test_a_variant_is_what_loading_with_overrides_gives(variants, overrides):
    expected, found = loaded(load_scenario, REAL_CASE, overrides), loaded(variants.at, overrides)
    assert found == expected
    if not isinstance(expected, tuple):
        assert scenario_digest(found) == scenario_digest(expected)


def test_a_variant_keeps_out_what_the_text_removes(tmp_path):
    path = tmp_path / "fewer.yaml"
    path.write_text(
        "schema: 1\nextends: one-country\ntactics: {picket: null}\npostures: {internal: {warn: null}}\n"
    )
    found = Variants.of(path).at({"tactics.rally.risk": 0.5, "postures.internal.ignore.cost": 0.1})
    assert "picket" not in found.tactics
    assert "warn" not in found.postures.internal
    assert found == load_scenario(path, {"tactics.rally.risk": 0.5, "postures.internal.ignore.cost": 0.1})


HEAD = "schema: 1\ntitle: A study\n"
OUTCOMES = "outcomes: [{outcome: turnout, functional: total}]\n"


@pytest.fixture
def read(tmp_path):
    def read(text):
        path = tmp_path / "study.yaml"
        path.write_text(text, encoding="utf-8")
        return read_document(str(path), Study)

    return read


@pytest.fixture
def faults(read):
    def faults(text):
        with pytest.raises(ScenarioError) as caught:
            resolve(read(text))
        return [
            (fault.place.line, fault.path, fault.message + (f"; {fault.hint}" if fault.hint else ""))
            for fault in caught.value.faults
        ]

    return faults


def test_thousands_of_points_are_resolved_within_seconds(read):
    factors = (
        "factors: {participation.noise: {range: {from: 0.05, to: 0.2}}, "
        "countries.kazakhstan.government.dependence: {range: {from: 0, to: 1}}}\n"
    )
    design = "design: {latin_hypercube: {samples: 500}}\n"
    study = read(HEAD + f"scenario: {REAL_CASE}\n" + factors + design + OUTCOMES)
    started = process_time()
    found = resolve(study)
    assert process_time() - started < 4.0  # a tenth of a study of 5,000 points, with room to spare
    assert len(found.points) == 500
    point = found.points[123]
    assert scenario_digest(load_scenario(REAL_CASE, point.settings)) == point.scenario_sha256
    assert scenario_digest(found.scenario_at(point)) == point.scenario_sha256


def test_every_point_is_run_in_every_scenario(read):
    text = HEAD + "scenarios: {a: one-country, b: undiluted-demands}\n"
    design = resolve(read(text + "factors: {participation.noise: {list: [0.1, 0.2]}}\n" + OUTCOMES))
    assert list(design.bases) == ["a", "b"]
    assert design.base is design.bases["a"]
    found = [(point.number, point.scenario, point.settings["participation.noise"]) for point in design.points]
    assert found == [(0, "a", 0.1), (1, "a", 0.2), (2, "b", 0.1), (3, "b", 0.2)]
    titles = [design.scenario_at(point).title for point in design.points]
    assert titles == ["One country, one neighbour"] * 2 + ["Undiluted demands"] * 2


def test_whole_numbers_are_drawn_where_the_parameter_takes_no_others(read):
    key = "countries.homeland.strata.families.agents"
    text = HEAD + f"scenario: one-country\nfactors: {{{key}: {{range: {{from: 100, to: 200}}}}}}\n"
    design = resolve(read(text + "design: {latin_hypercube: {samples: 20}}\n" + OUTCOMES))
    assert all(type(point.settings[key]) is int for point in design.points)


@pytest.mark.parametrize(
    ("factor", "message"),
    [
        (
            "{range: {from: -0.5, to: 1}}",
            ".range: reaches from -0.5 to 1, but the parameter takes 0 to 1; choose bounds within it",
        ),
        (
            "{distribution: {name: normal, mean: 0.6, sd: 0.3}}",
            ".distribution: the normal distribution leaves the range, 0 to 1, below its 2.28 % quantile and "
            "above its 90.9 % quantile; "
            "write {name: truncated_normal, mean: 0.6, sd: 0.3, low: 0, high: 1}",
        ),
        (
            "{distribution: {name: lognormal, median: 0.5, sigma: 1}}",
            ".distribution: the lognormal distribution leaves the range, 0 to 1, above its 75.6 % quantile; "
            "choose parameters within it",
        ),
    ],
)
def test_values_that_leave_the_range_of_a_parameter_are_told_at_the_factor(faults, factor, message):
    key = "countries.homeland.government.dependence"
    text = HEAD + f"scenario: one-country\nuncertainties: {{{key}: {factor}}}\n"
    found = faults(text + "design: {latin_hypercube: {samples: 20}}\n" + OUTCOMES)
    assert [(line, f"{path}: {said}") for line, path, said in found] == [(4, f"uncertainties.{key}{message}")]


def test_narrow_distributions_and_truncated_ones_pass(read):
    key = "countries.homeland.government.dependence"
    for said in (
        "{name: normal, mean: 0.5, sd: 0.05}",
        "{name: truncated_normal, mean: 0.5, sd: 1, low: 0, high: 1}",
    ):
        text = HEAD + f"scenario: one-country\nuncertainties: {{{key}: {{distribution: {said}}}}}\n"
        resolve(read(text + "design: {latin_hypercube: {samples: 20}}\n" + OUTCOMES))


def test_walks_cannot_reach_the_ends_of_a_distribution_without_any(faults):
    text = (
        HEAD
        + "scenario: one-country\nfactors:\n"
        + "  agenda.media: {distribution: {name: normal, mean: 1, sd: 0.1}}\n"
    )
    (found,) = faults(text + "design: {morris: {trajectories: 2}}\n" + OUTCOMES)
    assert found == (
        5,
        "factors.agenda.media.distribution",
        "the walks of Morris reach both ends of a factor, and the normal distribution has none; "
        "give a range, or the distribution truncated_normal",
    )


def test_numbers_are_not_drawn_where_a_name_stands(faults):
    text = HEAD + "scenario: one-country\nfactors: {population: {range: {from: 0, to: 1}}}\n"
    (found,) = faults(text + "design: {latin_hypercube: {samples: 5}}\n" + OUTCOMES)
    assert found[2] == (
        "draws numbers, but the parameter takes one of agents, aggregated; list the values one by one"
    )


SHARED = """\
scenario: kazakhstan-kyrgyzstan-2018-2019
factors:
  countries.kazakhstan.calls.branching:
    FACTOR
    also: [countries.kyrgyzstan.calls.branching]
"""


@pytest.mark.parametrize(
    ("factor", "design"),
    [
        ("list: [0.2, 0.7]", "grid"),
        ("list: [0.2, 0.7]", "zip"),
        ("range: {from: 0.2, to: 0.7}", "{latin_hypercube: {samples: 3}}"),
        ("range: {from: 0.2, to: 0.7}", "{morris: {trajectories: 2}}"),
        ("range: {from: 0.2, to: 0.7}", "{sobol: {samples: 2}}"),
        ("", "{list: {points: [{countries.kazakhstan.calls.branching: 0.3}]}}"),
    ],
)
def test_shared_parameters_take_the_same_value_in_every_design(read, factor, design):
    found = resolve(read(HEAD + SHARED.replace("FACTOR", factor) + f"design: {design}\n" + OUTCOMES))
    for point in found.points:
        (value,) = point.settings.values()
        countries = found.scenario_at(point).countries
        assert {country.calls.branching for country in countries.values()} == {value}


def test_what_is_wrong_with_a_shared_parameter_is_told_where_it_is_named(faults):
    text = HEAD + SHARED.replace("FACTOR", "list: [0.2, 5]")
    text = text.replace(
        "[countries.ky", "[countries.nowhere.calls.memory, agenda.mdeia, population, countries.ky"
    )
    key = "factors.countries.kazakhstan.calls.branching"
    assert [(path, message.partition(",")[0]) for _, path, message in faults(text + OUTCOMES)] == [
        (f"{key}.also.0", "there is no such entry: countries.nowhere; known here: kazakhstan"),
        (f"{key}.also.1", "unknown key: agenda.mdeia; did you mean 'media'?"),
    ]


def test_the_ranges_of_all_shared_parameters_count(faults):
    text = HEAD + SHARED.replace("FACTOR", "range: {from: 0.1, to: 0.7}")
    text = text.replace("kyrgyzstan.calls.branching", "kyrgyzstan.calls.memory")
    text += "design: {latin_hypercube: {samples: 3}}\n"
    assert [(path, message) for _, path, message in faults(text + OUTCOMES)] == [
        (
            "factors.countries.kazakhstan.calls.branching.also.0",
            "reaches from 0.1 to 0.7, but the parameter takes 0.2 to 52; choose bounds within it",
        )
    ]
    text = HEAD + SHARED.replace("FACTOR", "list: [0.1, 0.7]")
    text = text.replace("kyrgyzstan.calls.branching", "kyrgyzstan.calls.memory")
    assert [(path, message) for _, path, message in faults(text + OUTCOMES)] == [
        (
            "factors.countries.kazakhstan.calls.branching.also.0",
            "the value 0.1: expected a number from 0.2 to 52 (weeks), found 0.1",
        )
    ]


def test_a_lever_touches_no_coercion_by_a_shared_parameter_either(faults):
    text = HEAD + "scenario: one-country\nlevers:\n"
    text += "  agenda.media: {list: [0, 0.5], also: [repression.fear]}\n"
    ((_, path, message),) = faults(text + OUTCOMES)
    assert path == "levers.agenda.media.also.0"
    assert message.startswith("touches repression, which can never be a lever")


def test_a_coercive_lever_is_refused_with_the_reason(faults):
    text = HEAD + "scenario: one-country\nlevers:\n  postures.internal.warn.chill: {list: [0, 0.5]}\n"
    assert faults(text + "  repression.fear: {list: [0, 0.5]}\n" + OUTCOMES) == [
        (
            5,
            "levers.postures.internal.warn.chill",
            "touches the posture 'warn', which can never be a lever: coercion is behaviour of the simulated "
            "state, to be studied but not searched, ranked or recommended; "
            "vary it under 'factors' or 'uncertainties'",
        ),
        (
            6,
            "levers.repression.fear",
            "touches repression, which can never be a lever: coercion is behaviour of the simulated state, "
            "to be studied but not searched, ranked or recommended; "
            "vary it under 'factors' or 'uncertainties'",
        ),
    ]


def test_the_same_parameters_may_be_uncertain(read):
    text = HEAD + "scenario: one-country\nuncertainties: {postures.internal.warn.chill: {list: [0, 0.5]}}\n"
    assert len(resolve(read(text + OUTCOMES)).points) == 2


@pytest.mark.parametrize(
    ("reported", "message"),
    [
        (
            "{outcome: turnout, functional: mean, from: 2021-01-04}",
            "no week begins within 'from' and 'until'; the period is 2020-01-06 to 2020-12-27, weeks 0 to 50",
        ),
        (
            "{outcome: turnout, functional: mean, country: homelnd}",
            "no country is named 'homelnd'; did you mean 'homeland'?",
        ),
        (
            "{outcome: released, functional: weeks_until_share, share: 0.5, of: in_detenton}",
            "'of' names the stock that is released, and 'in_detenton' is none; did you mean 'in_detention'?",
        ),
        (
            "{outcome: in_detention, functional: total}",
            "'total' makes no sense of 'in_detention', which is a stock; possible here: mean, minimum, "
            "maximum, final, person_weeks, weeks_above, weeks_below, spells_above, first_week_above",
        ),
    ],
)
def test_outcomes_that_the_scenario_cannot_give(faults, reported, message):
    text = HEAD + "scenario: one-country\nfactors: {agenda.media: {list: [1]}}\n"
    assert faults(text + f"outcomes: [{reported}]\n") == [(5, "outcomes.0", message)]


def test_a_value_that_is_wrong_in_many_points_is_told_once_beside_the_others(faults):
    factors = "factors: {agenda.media: {list: [x, 1]}, participation.noise: {range: {from: 0.1, to: 0.2}}}\n"
    outcomes = "outcomes: [{outcome: turnot, functional: mean}]\n"
    design = "design: {latin_hypercube: {samples: 200}}\n"
    found = faults(HEAD + "scenario: one-country\n" + factors + design + outcomes)
    assert [(path, said.split(",")[0]) for _, path, said in found] == [
        ("factors.agenda.media", "the value 'x': expected a number from 0 to 5"),
        ("outcomes.0", "no outcome is named 'turnot'; did you mean 'turnout'?"),
    ]


HUGE = (
    "{range: {from: -1e308, to: 1e308}}",
    "{distribution: {name: normal, mean: 1e308, sd: 1e308}}",
    "{distribution: {name: lognormal, median: 1, sigma: 1e300}}",
    "{distribution: {name: truncated_normal, mean: 0, sd: 1e-300, low: 1, high: 2}}",
)


@pytest.mark.parametrize("factor", HUGE)
@pytest.mark.parametrize(
    "key", ["agenda.media", "countries.homeland.strata.families.agents", "title", "a..b"]
)
def test_numbers_that_overflow_are_faults_of_the_factor(faults, key, factor):
    text = HEAD + f"scenario: one-country\nfactors:\n  {key}: {factor}\n"
    found = faults(text + "design: {latin_hypercube: {samples: 5}}\n" + OUTCOMES)
    assert {line for line, _, _ in found} == {5}


@pytest.mark.parametrize(
    "key",
    ["extends", "schema", "countries", "postures.internal", "timeline.report.countries.0", "do.x", "x"],
)
@pytest.mark.parametrize("section", ["factors", "levers", "uncertainties"])
def test_key_paths_that_lead_nowhere_are_faults_of_the_factor(faults, section, key):
    text = HEAD + f"scenario: one-country\n{section}:\n  {key}: {{list: [1, x]}}\n" + OUTCOMES
    assert {line for line, _, _ in faults(text)} == {5}


@pytest.mark.parametrize(
    "key", ["scenario", "scenarios", "factors", "levers", "design", "replicates", "stop", "outcomes"]
)
@pytest.mark.parametrize("value", ["5", "[5]", "{a: 5}", "{a: null}", "{a: {b: {}}}", "{'': 5}", "1e400"])
def test_however_broken_a_study_only_a_scenario_error(read, key, value):
    said = {"scenario": "one-country", "factors": "{agenda.media: {list: [1]}}", "outcomes": "[]", key: value}
    with pytest.raises(ScenarioError):
        resolve(read(HEAD + "".join(f"{name}: {text}\n" for name, text in said.items())))


def test_a_sweep_over_scenarios_windows_and_one_country(short_path, tmp_path):
    (tmp_path / "loud.yaml").write_text(
        "schema: 1\nextends: short.yaml\ntitle: Loud\nagenda: {media: 2}\n", encoding="utf-8"
    )
    (tmp_path / "short.yaml").write_text(short_path.read_text(encoding="utf-8"), encoding="utf-8")
    path = tmp_path / "study.yaml"
    path.write_text(
        HEAD
        + "scenarios: {quiet: short.yaml, loud: loud.yaml}\n"
        + "levers: {spotlight.start: {list: [0.1, 0.4]}}\nreplicates: 2\n"
        + "outcomes:\n"
        + "  - {outcome: spotlight, functional: mean, until: 0, name: first}\n"
        + "  - {outcome: in_detention, functional: person_weeks, from: 2, until: 3, country: homeland}\n"
        + "  - {outcome: in_detention, functional: mean, from: 2, until: 3}\n"
        + "  - {outcome: released, functional: weeks_until_share, share: 1, of: in_detention}\n",
        encoding="utf-8",
    )
    folder = sweep(path, tmp_path / "out", jobs=1).folder
    results = folder.results
    keys = ["point", "replicate", "seed", "country", "status", "scenario", "spotlight.start"]
    assert list(results)[:7] == keys
    assert results["scenario"].tolist() == ["quiet"] * 4 + ["loud"] * 4
    assert folder.factors == ("scenario", "spotlight.start")
    assert results["in_detention_person_weeks"].tolist() == (2 * results["in_detention_mean"]).tolist()
    assert results["released_weeks_until_share"].isna().all()
    means = results.groupby("spotlight.start")["first"].mean()
    assert means[0.4] > means[0.1]
    assert set(folder.summary["scenario"]) == {"quiet", "loud"}
    again = sweep(tmp_path / "out" / "study.yaml", tmp_path / "out")
    assert (again.computed, again.kept) == (0, 1)  # eight runs are one part


STUDIES = [
    # A calibration has as many points as the others have runs.
    pytest.param(entry.name, marks=pytest.mark.slow) if entry.name.startswith("calibrate") else entry.name
    for entry in list_shipped("study")
]


@pytest.mark.parametrize("name", STUDIES)
def test_a_shipped_study_resolves_and_its_first_and_last_points_run(name, tmp_path):
    study = read_document(name, Study, kind="study")
    design = resolve(study)
    assert len(design.points) == study.value.size
    kept = [design.points[0], design.points[-1]]
    shrunken = study.value.model_copy(update={"replicates": 1})
    shrunk = replace(design, study=replace(study, value=shrunken), points=tuple(kept))
    results = run_all(shrunk)
    assert results["point"].unique().tolist() == [kept[0].number, kept[1].number]
    for reported in study.value.outcomes:
        assert results[reported.column].notna().any() or reported.functional == "weeks_until_share"


def run_all(design):
    study = design.study.value
    tables = []
    for point in design.points:
        runs = replicate(design.scenario_at(point), study.replicates, study.seed, jobs=1)
        curves = runs.curves.assign(point=point.number, status="ok")
        tables.append(rows_of(study, {point.number: point}, curves))
    return pd.concat(tables, ignore_index=True)


def test_the_arms_of_the_crackdown_differ_by_one_arrest():
    arrests = {}
    for name in ("hub-leader-arrested-in-march", "hub-leader-never-arrested"):
        events = simulate(load_scenario(name), seed=1).events
        arrests[name] = [
            str(event.date.date())
            for event in events.itertuples()
            if event.kind == "arrest_leader" and event.country == "kazakhstan"
        ]
    assert arrests == {"hub-leader-arrested-in-march": ["2019-03-04"], "hub-leader-never-arrested": []}
