"""Posterior files: what is written reads back, and what is hostile is told and never a traceback."""

from __future__ import annotations

import json
import os

import numpy as np
import pandas as pd
import pyarrow as pa
import pytest
from pyarrow import parquet

from dilemma_sim.scenario import ScenarioError, dump, load_scenario, read_scenario
from dilemma_sim.study.posterior import METADATA, MOST_DRAWS, read_posterior, write_posterior
from dilemma_sim.study.resample import resample_of
from study.posteriors import ACTIVITY, BRANCHING, NOISE, POINTS, about, draws, metadata, written

PARAMETERS = {key: about(point) for key, point in POINTS.items()}


def faults_of(call, *arguments):
    with pytest.raises(ScenarioError) as caught:
        call(*arguments)
    return [
        f"{fault.path}: {fault.message}" + (f"; {fault.hint}" if fault.hint else "")
        for fault in caught.value.faults
    ]


def put(path, frame, told):
    """Write a file as somebody else might, without the checks of the writer."""
    table = pa.Table.from_pandas(frame, preserve_index=False)
    inside = told if isinstance(told, bytes) else json.dumps(told).encode()
    parquet.write_table(table.replace_schema_metadata({METADATA: inside}), path)
    return path


def test_what_is_written_reads_back(tmp_path):
    path = tmp_path / "fit.parquet"
    found = written(path)
    again = read_posterior(path)
    assert again.sha256 == found.sha256
    assert again.data == path.read_bytes()
    assert (again.name, list(again.parameters)) == ("fit", [NOISE, ACTIVITY, BRANCHING])
    assert again.weights.sum() == pytest.approx(1.0)
    assert again.values[NOISE] == draws()[NOISE].tolist()
    assert again.cumulative[-1] == 1.0
    assert not again.parameters[NOISE].identified
    assert again.parameters[ACTIVITY].prior == {"range": {"from": 0.0, "to": 1.0}}
    assert parquet.read_table(path)["weight"].to_numpy().sum() == pytest.approx(1.0)


def test_shared_parameters_have_points_of_their_own_or_the_same(tmp_path):
    listed = {**PARAMETERS, NOISE: about(0.1, also=["agenda.media"])}
    found = write_posterior(tmp_path / "a.parquet", draws(), metadata(listed))
    assert found.parameters[NOISE].also == {"agenda.media": 0.1}
    mapped = {**PARAMETERS, NOISE: about(0.1, also={"agenda.media": 0.4})}
    found = write_posterior(tmp_path / "b.parquet", draws(), metadata(mapped))
    assert found.parameters[NOISE].also == {"agenda.media": 0.4}


@pytest.mark.parametrize(
    ("change", "faults"),
    [
        ({"weight": -0.5}, ["weight: draw 2 has the weight -0.5; none may be negative"]),
        ({"weight": np.nan}, ["weight: draw 2 has no value"]),
        ({"weight": np.inf}, ["weight: draw 2 has no finite value"]),
        ({NOISE: np.nan}, [f"{NOISE}: draw 2 has no value"]),
        (
            {"weight": -0.5, NOISE: -np.inf},
            [
                f"{NOISE}: draw 2 has no finite value",
                "weight: draw 2 has the weight -0.5; none may be negative",
            ],
        ),
    ],
)
def test_numbers_that_cannot_be_are_told(tmp_path, change, faults):
    frame = draws()
    for column, value in change.items():
        frame.loc[2, column] = value
    path = put(tmp_path / "fit.parquet", frame, metadata(PARAMETERS) | {"name": "fit"})
    assert faults_of(read_posterior, path) == faults


@pytest.mark.parametrize(
    ("frame", "told", "faults"),
    [
        (draws().assign(weight=0.0), {}, ["weight: every weight is 0, so no draw can be taken"]),
        (draws().drop(columns="weight"), {}, ["weight: the column is missing"]),
        (draws().drop(columns=NOISE), {}, [f"{NOISE}: the column is missing"]),
        (draws().assign(x=1.0), {}, ["x: the metadata say nothing of this column"]),
        (draws().assign(**{NOISE: "much"}), {}, [f"{NOISE}: the column holds large_string, and not numbers"]),
        (draws().assign(**{NOISE: True}), {}, [f"{NOISE}: the column holds bool, and not numbers"]),
        (draws(0), {}, [": the posterior has no draws"]),
        (draws()[["weight"]], {"parameters": {}}, [": the posterior has no parameters"]),
        (
            draws(),
            {"parameters": {**PARAMETERS, NOISE: about(0.1, also={BRANCHING: 0.5})}},
            [f"{BRANCHING}: two parameters of the posterior set this one"],
        ),
        (
            draws(),
            {"parameters": {**PARAMETERS, NOISE: about("much")}},
            [
                f"metadata.parameters.{NOISE}.point.int: Input should be a valid integer; "
                "write it with dilemma_sim.study.posterior.write_posterior",
                f"metadata.parameters.{NOISE}.point.float: Input should be a valid number; "
                "write it with dilemma_sim.study.posterior.write_posterior",
            ],
        ),
    ],
)
def test_columns_and_metadata_that_do_not_fit_are_told(tmp_path, frame, told, faults):
    path = put(tmp_path / "fit.parquet", frame, metadata(PARAMETERS) | {"name": "fit"} | told)
    assert sorted(faults_of(read_posterior, path)) == sorted(faults)


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"", "this is no Parquet file that can be read"),
        (b"PAR1" + bytes(100) + b"PAR1", "this is no Parquet file that can be read"),
        (b"schema: 1\n", "this is no Parquet file that can be read"),
    ],
)
def test_files_that_are_no_parquet_are_told(tmp_path, data, words):
    path = tmp_path / "fit.parquet"
    path.write_bytes(data)
    (found,) = faults_of(read_posterior, path)
    assert words in found


def test_a_damaged_posterior_is_never_a_traceback(tmp_path):
    whole = written(tmp_path / "fit.parquet").data
    path = tmp_path / "damaged.parquet"
    told = 0
    for place in range(4, len(whole), 61):
        path.write_bytes(whole[:place] + bytes([whole[place] ^ 0xFF]) + whole[place + 1 :])
        try:
            read_posterior(path)
        except ScenarioError:
            told += 1
    assert told > 10


@pytest.mark.parametrize("told", [b"{", b"[]", b"null", b"\xff", b'{"name": "x"}', b"[" * 100_000])
def test_metadata_that_are_none_are_told(tmp_path, told):
    path = put(tmp_path / "fit.parquet", draws(), told)
    assert all("metadata" in found for found in faults_of(read_posterior, path))


def test_files_that_cannot_be_opened_are_told(tmp_path):
    assert faults_of(read_posterior, tmp_path / "no.parquet") == [": there is no such file"]
    assert faults_of(read_posterior, tmp_path) == [": this is a folder; name a file in it"]
    os.mkfifo(tmp_path / "pipe.parquet")
    assert faults_of(read_posterior, tmp_path / "pipe.parquet") == [
        ": this is a device or a pipe; only regular files are read"
    ]
    parquet.write_table(pa.table({"weight": [1.0]}), tmp_path / "bare.parquet")
    (found,) = faults_of(read_posterior, tmp_path / "bare.parquet")
    assert found.startswith(": the metadata 'dilemma_sim.posterior' are missing, so this is no posterior")
    many = pd.DataFrame({"weight": np.ones(MOST_DRAWS + 1)})
    (found,) = faults_of(read_posterior, put(tmp_path / "many.parquet", many, {}))
    assert (
        found == f": the file has {MOST_DRAWS + 1} draws of 1 columns; at most {MOST_DRAWS} of 500 are read"
    )


def test_the_writer_refuses_what_the_reader_would(tmp_path):
    path = tmp_path / "fit.parquet"
    assert faults_of(write_posterior, path, draws().drop(columns=NOISE), metadata(PARAMETERS)) == [
        f"{NOISE}: the column is missing"
    ]
    assert not path.exists()


# -- in a scenario ---------------------------------------------------------------------------------


SCENARIO = "schema: 1\nextends: one-country\ntitle: Fitted\nposterior: fit.parquet\n"


@pytest.fixture
def scenario(tmp_path):
    path = tmp_path / "fitted.yaml"
    path.write_text(SCENARIO)
    return path


def test_a_posterior_is_found_from_everywhere(tmp_path, scenario, monkeypatch):
    written(tmp_path / "fit.parquet")
    below = tmp_path / "below.yaml"
    below.write_text("schema: 1\nextends: fitted.yaml\ntitle: Below\n")
    monkeypatch.chdir("/")
    assert (
        load_scenario(scenario).posterior == load_scenario(below).posterior == str(tmp_path / "fit.parquet")
    )
    monkeypatch.chdir(tmp_path)
    assert load_scenario("fitted.yaml").posterior == str(tmp_path / "fit.parquet")
    by_hand = load_scenario("one-country", ["posterior=fit.parquet"])
    assert by_hand.posterior == str(tmp_path / "fit.parquet")
    assert load_scenario("fitted.yaml", ["posterior=null"]).posterior is None
    assert read_scenario("fitted.yaml").value == load_scenario(tmp_path / "fitted.yaml")


def test_a_scenario_without_a_posterior_says_nothing_of_it():
    assert load_scenario("one-country").posterior is None
    assert "posterior" not in dump(read_scenario("one-country"))


OUTSIDE = (
    "is no .parquet file in the folder of this file or below it; copy it there, or name a shipped posterior"
)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("fit.parquet", "there is no file 'fit.parquet' beside this one"),
        ("../fit.parquet", f"'../fit.parquet' {OUTSIDE}"),
        ("/etc/passwd", f"'/etc/passwd' {OUTSIDE}"),
        ("fit.yaml", f"'fit.yaml' {OUTSIDE}"),
        ("''", f"'' {OUTSIDE}"),
        ("fit", "there is no shipped posterior named 'fit'"),
        ("x" * 5000 + ".parquet", "there is no file 'xxx"),
        ("3", "expected text, found 3"),
        ("[a]", "expected text, found a list"),
    ],
)
def test_a_posterior_that_is_not_there_is_told_where_it_is_named(tmp_path, text, message):
    path = tmp_path / "fitted.yaml"
    path.write_text(SCENARIO.replace("fit.parquet", text))
    with pytest.raises(ScenarioError) as caught:
        load_scenario(path)
    (fault,) = caught.value.faults
    assert (fault.place.line, fault.path) == (4, "posterior")
    assert str(fault).split("posterior: ", 1)[1].startswith(message)


def test_a_name_without_its_ending_is_told_the_file_beside_it(tmp_path):
    written(tmp_path / "fit.parquet")
    path = tmp_path / "fitted.yaml"
    path.write_text(SCENARIO.replace("fit.parquet", "fit"))
    assert "did you mean 'fit.parquet'?" in faults_of(load_scenario, path)[0]


@pytest.mark.parametrize(
    ("column", "value", "point", "message"),
    [
        ("participation.niose", 0.1, 0.1, "no parameter has this key path; did you mean 'noise'?"),
        ("nothing.at.all", 0.1, 0.1, "no parameter has this key path"),
        ("population", 0.1, 0.1, "a draw is a number, and none can stand here"),
        ("participation", 0.1, 0.1, "a draw is a number, and none can stand here"),
        ("agenda.media", 12.0, 0.5, "expected a number from 0 to 5, found 12.0"),
        (
            "countries.homeland.strata.families.agents",
            10.5,
            None,
            "expected a whole number from 1 to 2000000000 (agents), found 10.5",
        ),
        ("countries.homeland.adults", 7.0, None, "expected a whole number"),
    ],
)
def test_draws_that_do_not_fit_the_scenario_are_told_before_the_first_run(
    tmp_path, scenario, column, value, point, message
):
    case = load_scenario("one-country")
    if point is None:
        point = case.countries["homeland"].adults
        point = case.countries["homeland"].strata["families"].agents if "agents" in column else point
    if column == "agenda.media":
        point = case.agenda.media
    frame = draws().assign(**{column: value})
    write_posterior(tmp_path / "fit.parquet", frame, metadata({**PARAMETERS, column: about(point)}))
    with pytest.raises(ScenarioError) as caught:
        resample_of(load_scenario(scenario), 1)
    (fault,) = caught.value.faults
    assert fault.path == column
    assert str(fault).split(f"{column}: ", 1)[1].startswith(message)
    assert fault.place.file.startswith(str(tmp_path / "fit.parquet"))
