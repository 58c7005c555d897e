from __future__ import annotations

import textwrap

import pytest

from dilemma_sim.scenario import ScenarioError, dump, read_document
from dilemma_sim.scenario.studies import MOST_POINTS, Study, is_study

HEAD = """\
schema: 1
title: A study
scenario: one-country
"""
FACTORS = (
    "factors: {participation.noise: {list: [0.1, 0.2]}, agenda.media: {grid: {from: 0, to: 1, steps: 11}}}\n"
)
OUTCOMES = "outcomes: [{outcome: turnout, functional: total}]\n"


@pytest.fixture
def read(tmp_path):
    def read(text):
        path = tmp_path / "study.yaml"
        path.write_text(textwrap.dedent(text), encoding="utf-8")
        return read_document(str(path), Study)

    return read


@pytest.fixture
def faults(read):
    def faults(text):
        with pytest.raises(ScenarioError) as caught:
            read(text)
        return [(fault.place.line, fault.path, fault.message) for fault in caught.value.faults]

    return faults


def test_defaults_and_size(read):
    study = read(HEAD + FACTORS + OUTCOMES).value
    assert (study.design, study.replicates, study.seed, study.size) == ("grid", 20, 1, 22)
    assert study.outcomes[0].column == "turnout_total"


def test_steps_are_the_decimals_one_would_write(read):
    study = read(HEAD + FACTORS + OUTCOMES).value
    expected = (0.0, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 1.0)
    assert study.factors["agenda.media"].values == expected


def test_steps_between_whole_numbers_are_whole_where_they_can_be(read):
    text = HEAD + "factors: {a: {grid: {from: 1, to: 5, steps: 3}}, b: {grid: {from: 1, to: 2, steps: 3}}}\n"
    factors = read(text + OUTCOMES).value.factors
    assert [(value, type(value)) for value in factors["a"].values] == [(1, int), (3, int), (5, int)]
    assert factors["b"].values == (1.0, 1.5, 2.0)


def test_a_dump_reads_back_as_the_same_study(read):
    document = read(HEAD + FACTORS + OUTCOMES)
    assert read(dump(document)).value == document.value


@pytest.mark.parametrize(
    ("factors", "path", "message"),
    [
        ("{a: {}}", "factors.a", "say one of 'grid', 'list', 'range' and 'distribution'"),
        (
            "{a: {list: [1], grid: {from: 1, to: 2, steps: 2}}}",
            "factors.a",
            "says both 'grid' and 'list'; keep one",
        ),
        (
            "{a: {range: {from: 0, to: 1}}}",
            "factors.a.range",
            "the design 'grid' has no values to take from this; give a grid or a list, or choose the design "
            "latin_hypercube, sobol or morris",
        ),
        (
            "{a: {grid: {from: 2, to: 1, steps: 3}}}",
            "factors.a.grid.to",
            "'to' must lie above 'from', which is 2",
        ),
        (
            "{a.b: {list: [1]}, a: {list: [1]}}",
            "factors.a.b",
            "lies inside another factor, 'a'; vary one of them",
        ),
        ("{a: {list: [1, {b: 2}]}}", "factors.a.list.1", "expected one number, name, date, true or false"),
        (
            "{a: {grid: {from: 0, to: 1, steps: 1000}}, b: {grid: {from: 0, to: 1, steps: 1000}}}",
            "factors",
            f"the design has 1,000,000 points; at most {MOST_POINTS:,} are possible",
        ),
    ],
)
def test_factors_that_make_no_sense(faults, factors, path, message):
    found = faults(HEAD + f"factors: {factors}\n" + OUTCOMES)
    assert [(line, where) for line, where, _ in found] == [(4, path)]
    assert found[0][2].startswith(message)


@pytest.mark.parametrize(
    ("factors", "path", "message"),
    [
        (
            "{a: {range: {from: 2, to: 1}}}",
            "factors.a.range.to",
            "'to' must lie above 'from', which is 2",
        ),
        (
            "{a: {range: {from: 0, to: 1, scale: log}}}",
            "factors.a.range.from",
            "a log scale needs numbers above 0, found 0",
        ),
        (
            "{a: {distribution: {name: normal, mean: 0}}}",
            "factors.a.distribution",
            "the normal distribution needs 'mean' and 'sd'; 'sd' is missing",
        ),
        (
            "{a: {distribution: {name: normal, mean: 0, sd: 0}}}",
            "factors.a.distribution.sd",
            "'sd' must lie above 0, found 0",
        ),
        (
            "{a: {distribution: {name: triangular, low: 0, mode: 2, high: 1}}}",
            "factors.a.distribution.mode",
            "'mode' must lie from 'low' to 'high', found 2",
        ),
        (
            "{a: {distribution: {name: uniform, low: 1, high: 1}}}",
            "factors.a.distribution.high",
            "'low' (1) must lie below 'high' (1)",
        ),
        (
            "{a: {distribution: {name: loguniform, low: 0, high: 1}}}",
            "factors.a.distribution.low",
            "a loguniform distribution needs numbers above 0, found 0",
        ),
        (
            "{a: {distribution: {name: beta, a: 1, b: 1, sd: 2}}}",
            "factors.a.distribution.sd",
            "the beta distribution has no 'sd'; it takes 'a' and 'b'",
        ),
        ("{a: {list: [1, 2, 1.0]}}", "factors.a.list.2", "the value 1.0 is listed twice"),
    ],
)
def test_ranges_and_distributions_that_make_no_sense(faults, factors, path, message):
    text = HEAD + "design: {latin_hypercube: {samples: 10}}\n" + f"factors: {factors}\n"
    assert faults(text + OUTCOMES) == [(5, path, message)]


def test_a_zip_needs_as_many_values_of_each_factor(faults):
    text = HEAD + "design: zip\nfactors:\n  a: {list: [1, 2]}\n  b: {list: [1, 2, 3]}\n" + OUTCOMES
    assert faults(text) == [
        (7, "factors.b", "has 3 values but 'a' has 2; 'design: zip' needs as many of each")
    ]


def test_a_combination_that_stands_twice_in_a_zip_is_refused(faults):
    text = HEAD + "design: zip\nfactors:\n  a: {list: [1, 1]}\n  b: {list: [2, 2]}\n" + OUTCOMES
    assert faults(text) == [(4, "design.zip", "the combination number 2 of the values stands there twice")]


@pytest.mark.parametrize(
    ("outcomes", "path", "message"),
    [
        (
            "[{outcome: t, functional: weeks_above}]",
            "outcomes.0.functional",
            "'weeks_above' needs a 'threshold'",
        ),
        (
            "[{outcome: t, functional: share_of_weeks}]",
            "outcomes.0.functional",
            "'share_of_weeks' needs a 'value'",
        ),
        (
            "[{outcome: t, functional: mean, value: x}]",
            "outcomes.0.value",
            "'value' belongs to 'first_week_at' and 'share_of_weeks', not to 'mean'",
        ),
        (
            "[{outcome: t, functional: mean}, {outcome: t, functional: mean}]",
            "outcomes.1",
            "the column 't_mean' is there already; give one of the two another 'name'",
        ),
        (
            "[{outcome: t, functional: mean, name: seed}]",
            "outcomes.0.name",
            "the name 'seed' is taken by another column of the results",
        ),
    ],
)
def test_outcomes_that_make_no_sense(faults, outcomes, path, message):
    assert faults(HEAD + FACTORS + f"outcomes: {outcomes}\n") == [(5, path, message)]


def test_all_faults_are_told_at_once(faults):
    text = HEAD + "factors: {a: {}, b: {list: [1, 1]}}\noutcomes: [{outcome: t, functional: weeks_above}]\n"
    assert [path for _, path, _ in faults(text)] == ["factors.a", "factors.b.list.1", "outcomes.0.functional"]


def test_a_study_without_factors_or_outcomes_is_refused(faults):
    assert {path for _, path, _ in faults(HEAD + "factors: {}\noutcomes: []\n")} == {"factors", "outcomes"}


@pytest.mark.parametrize(
    ("head", "expected"),
    [
        ("", "say which 'scenario' is varied, or several 'scenarios' by a label"),
        (
            "scenario: one-country\nscenarios: {a: one-country}\n",
            "says the same as 'scenario'; keep one of the two",
        ),
    ],
)
def test_a_study_varies_one_scenario_or_several_by_label(faults, head, expected):
    found = faults("schema: 1\ntitle: A study\n" + head + FACTORS + OUTCOMES)
    assert [message for _, _, message in found] == [expected]


def test_several_scenarios_multiply_the_points_and_name_a_column(read):
    text = HEAD.replace("scenario: one-country", "scenarios: {a: one-country, b: x.yaml}")
    study = read(text + FACTORS + OUTCOMES).value
    assert study.size == 44
    assert study.columns == ("scenario", "participation.noise", "agenda.media")
    assert study.bases == {"a": "one-country", "b": "x.yaml"}


def test_uncertainties_levers_and_factors_are_kept_apart(read):
    text = HEAD + "factors: {a: {list: [1]}}\nlevers: {b: {list: [1]}}\nuncertainties: {c: {list: [1]}}\n"
    study = read(text + OUTCOMES).value
    assert study.sections == {"c": "uncertainties", "b": "levers", "a": "factors"}
    assert study.columns == ("c", "b", "a")


def test_a_parameter_varies_in_one_section_only(faults):
    text = HEAD + "factors: {a: {list: [1]}}\nlevers: {a: {list: [1]}}\nuncertainties: {a.b: {list: [1]}}\n"
    assert faults(text + OUTCOMES) == [
        (5, "levers.a", "stands under 'factors' as well; keep one of the two"),
        (6, "uncertainties.a.b", "lies inside another factor, 'a'; vary one of them"),
    ]


def test_parameters_that_take_the_value_of_a_factor_have_no_column(read):
    text = HEAD + "factors: {a: {list: [1, 2], also: [b.c, d]}, e: {list: [3]}}\n"
    study = read(text + OUTCOMES).value
    assert (study.columns, study.size) == (("a", "e"), 2)
    assert study.parameters == {"a": ("a", "b.c", "d"), "e": ("e",)}
    assert study.spread({"a": 2, "e": 3}) == {"a": 2, "b.c": 2, "d": 2, "e": 3}


@pytest.mark.parametrize(
    ("factors", "path", "message"),
    [
        ("{a: {list: [1], also: [a]}}", "a.also.0", "'a' is a factor already; name it once"),
        ("{a: {list: [1], also: [b]}, b: {list: [1]}}", "a.also.0", "'b' is a factor already; name it once"),
        ("{a: {list: [1], also: [b, b]}}", "a.also.1", "'b' is set by a factor already; name it once"),
        (
            "{a: {list: [1], also: [c]}, b: {list: [1], also: [c]}}",
            "b.also.0",
            "'c' is set by a factor already; name it once",
        ),
        ("{a: {list: [1], also: [a.b]}}", "a.also.0", "lies inside another factor, 'a'; vary one of them"),
        (
            "{a.b: {list: [1]}, c: {list: [1], also: [a]}}",
            "a.b",
            "lies inside another factor, 'a'; vary one of them",
        ),
        ("{a: {list: [1], also: b}}", "a.also", "expected a list, found 'b'"),
        ("{a: {list: [1], also: [3]}}", "a.also.0", "expected text, found 3; put it in quotes"),
    ],
)
def test_a_parameter_is_set_by_one_factor_and_once(read, factors, path, message):
    with pytest.raises(ScenarioError) as caught:
        read(HEAD + f"factors: {factors}\n" + OUTCOMES)
    assert [str(fault).partition(": ")[2] for fault in caught.value.faults] == [f"factors.{path}: {message}"]


CONTINUOUS = "factors: {a: {range: {from: 0, to: 1}}, b: {list: [x, y, z]}}\n"


@pytest.mark.parametrize(
    ("design", "size"),
    [
        ("{latin_hypercube: {samples: 50}}", 50),
        ("{sobol: {samples: 8}}", 8 * 4),
        ("{sobol: {samples: 8, second_order: true}}", 8 * 6),
        ("{morris: {trajectories: 5}}", 5 * 3),
    ],
)
def test_the_size_of_designs_that_draw(read, design, size):
    study = read(HEAD + f"design: {design}\n" + CONTINUOUS + OUTCOMES)
    assert study.value.size == size
    assert read(dump(study)).value == study.value


@pytest.mark.parametrize(
    ("design", "path", "message"),
    [
        ("sobol", "design.sobol", "the design 'sobol' needs settings; write {sobol: {samples: 64}}"),
        (
            "list",
            "design.list",
            "the design 'list' needs settings; write {list: {points: [...]}}; 'zip' takes all first values "
            "together, and so on",
        ),
        ("{}", "design", "name one design: grid, zip, list, random, latin_hypercube, sobol or morris"),
        (
            "{sobol: {samples: 8}, morris: {trajectories: 2}}",
            "design",
            "name one design: grid, zip, list, random, latin_hypercube, sobol or morris, "
            "found sobol and morris",
        ),
        (
            "{sobol: {samples: 100}}",
            "design.sobol.samples",
            "the base samples must be a power of two; 64 and 128 are the nearest",
        ),
        (
            "{morris: {trajectories: 2, levels: 5}}",
            "design.morris.levels",
            "the number of levels must be even, such as 4 or 6",
        ),
        (
            "{latin_hypercube: {samples: 1}}",
            "design.latin_hypercube.samples",
            "expected a whole number from 2 to 100000 (points), found 1",
        ),
        (
            "{sobol: {samples: 65536}}",
            "design",
            "the design has 262,144 points; at most 100,000 are possible",
        ),
        (
            "zip",
            "factors.a.range",
            "the design 'zip' has no values to take from this; give a grid or a list, or choose the design "
            "latin_hypercube, sobol or morris",
        ),
    ],
)
def test_designs_that_make_no_sense(faults, design, path, message):
    found = faults(HEAD + f"design: {design}\n" + CONTINUOUS + OUTCOMES)
    assert [(where, text) for _, where, text in found] == [(path, message)]


def points(text):
    return HEAD + f"design: {{list: {{points: {text}}}}}\nfactors: {{a: {{}}, b: {{}}}}\n" + OUTCOMES


def test_points_one_by_one(read):
    study = read(points("[{a: 1, b: x}, {b: y, a: 2020-01-01}]"))
    assert study.value.size == 2
    assert read(dump(study)).value == study.value


@pytest.mark.parametrize(
    ("listed", "path", "message"),
    [
        ("[{a: 1}]", "design.list.points.0", "the point gives no value to b"),
        (
            "[{a: 1, b: 1, c: 1}]",
            "design.list.points.0.c",
            "'c' is no factor of this study; add it under 'factors', as {}",
        ),
        ("[{a: 1, b: 1}, {b: 1, a: 1}]", "design.list.points.1", "this point stands there twice"),
    ],
)
def test_points_that_make_no_sense(faults, listed, path, message):
    assert faults(points(listed)) == [(4, path, message)]


def test_a_factor_whose_values_the_points_give_has_none_of_its_own(faults):
    text = points("[{a: 1, b: 1}]").replace("a: {}", "a: {list: [1]}")
    message = "the points of the design give the values; write {} for the factor"
    assert faults(text) == [(5, "factors.a.list", message)]


@pytest.mark.parametrize(
    ("reported", "path", "message"),
    [
        (
            "{outcome: t, functional: weeks_below}",
            "outcomes.0.functional",
            "'weeks_below' needs a 'threshold'",
        ),
        (
            "{outcome: t, functional: first_week_at}",
            "outcomes.0.functional",
            "'first_week_at' needs a 'value'",
        ),
        (
            "{outcome: t, functional: weeks_until_share, share: 0.5}",
            "outcomes.0.functional",
            "'weeks_until_share' needs a 'of'",
        ),
        (
            "{outcome: t, functional: weeks_until_share, share: 0.5, of: x, until: 3}",
            "outcomes.0.until",
            "'weeks_until_share' counts from the first week of the run; leave the window out",
        ),
        (
            "{outcome: t, functional: mean, threshold: 1}",
            "outcomes.0.threshold",
            "'threshold' belongs to 'weeks_above' and 'weeks_below' and 'spells_above' and "
            "'first_week_above', not to 'mean'",
        ),
        (
            "{outcome: t, functional: mean, from: 2020-03-02, until: 2020-03-01}",
            "outcomes.0.until",
            "the end 2020-03-01 lies before the start 2020-03-02",
        ),
        (
            "{outcome: t, functional: mean, from: -1}",
            "outcomes.0.from",
            "expected a day, written YYYY-MM-DD, or the number of a week, from 0, found -1",
        ),
        (
            "{outcome: t, functional: mean, name: scenario}",
            "outcomes.0.name",
            "the name 'scenario' is taken by another column of the results",
        ),
    ],
)
def test_functionals_and_windows_that_make_no_sense(faults, reported, path, message):
    assert faults(HEAD + FACTORS + f"outcomes: [{reported}]\n") == [(5, path, message)]


def test_a_stop_rule(read):
    text = HEAD + FACTORS + OUTCOMES + "stop: {outcome: turnout_total, half_width: 5, most: 200}\n"
    stop = read(text).value.stop
    assert (stop.confidence, stop.most) == (0.95, 200)


def test_a_stop_rule_that_makes_no_sense(faults):
    stop = "replicates: 1\nstop: {outcome: turnout, half_width: 0, most: 1, confidence: 1}\n"
    assert [message for _, _, message in faults(HEAD + FACTORS + OUTCOMES + stop)] == [
        "expected a whole number from 2 to 1000000 (runs), found 1",
        "expected a number from 0.5 to 0.9999, found 1",
    ]
    stop = "replicates: 1\nstop: {outcome: turnout, half_width: 0, most: 2}\n"
    assert [message for _, _, message in faults(HEAD + FACTORS + OUTCOMES + stop)] == [
        "a stop rule needs blocks of at least 2 replicates",
        "no column of the results is named 'turnout'; there are turnout_total",
        "must lie above 0, found 0",
    ]
    stop = "replicates: 30\nstop: {outcome: turnout_total, half_width: 1, most: 20}\n"
    assert [message for _, _, message in faults(HEAD + FACTORS + OUTCOMES + stop)] == [
        "must not lie below the replicates of one block, 30"
    ]


def test_studies_and_scenarios_are_told_apart(tmp_path):
    path = tmp_path / "study.yaml"
    path.write_text(HEAD + FACTORS + OUTCOMES)
    assert is_study(path)
    assert not is_study("one-country")
