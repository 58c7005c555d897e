from __future__ import annotations

import sys

import pandas as pd
import pytest

from dilemma_sim import open_results
from dilemma_sim.cli.query import query
from dilemma_sim.cli.telling import Refused
from dilemma_sim.study.errors import LibraryMissing, QueryRefused
from dilemma_sim.study.query import ask


@pytest.fixture(scope="module")
def study(study_folder):
    return open_results(study_folder)


def test_a_query_gives_what_pandas_gives(study):
    answer = study.query(
        'select "participation.noise" as noise, "agenda.media" as media, avg(turnout) as turnout '
        "from curves where status = 'ok' group by all order by noise desc, media"
    )
    curves = study.curves.rename(columns={"participation.noise": "noise", "agenda.media": "media"})
    expected = curves.groupby(["noise", "media"])["turnout"].mean().reset_index()
    expected = expected.sort_values(["noise", "media"], ascending=[False, True], ignore_index=True)
    pd.testing.assert_frame_equal(answer, expected)


def test_curves_and_results_agree(study):
    answer = ask(
        study,
        "with totals as (select point, replicate, country, sum(turnout) as total from curves group by all) "
        "select count(*), max(abs(total - turnout_total)) "
        "from totals join results using (point, replicate, country)",
    )
    assert answer.rows == ((12, 0.0),)


def test_every_column_of_a_table_is_there(study):
    for name in study.names:
        assert list(study.query(f"describe {name}")["column_name"]) == study.table(name).schema.names
    assert list(study.query("show tables")["name"]) == ["curves", "results", "summary"]


def test_runs_and_comparisons_are_asked_as_well(run_folder, comparison_folder):
    run = open_results(run_folder)
    kin = ask(run, "select demands['kin'] from events where kind = 'protest' order by replicate limit 1")
    assert kin.rows == ((run.events["demands"].iloc[0]["kin"],),)
    comparison = open_results(comparison_folder)
    weeks = ask(comparison, "select count(distinct step) from difference_curves where outcome = 'turnout'")
    assert weeks.rows == ((9,),)
    assert ask(comparison, "select count(*) from differences").rows == ((len(comparison.differences),),)


def test_columns_of_one_name_are_told_apart(run_folder):
    assert ask(open_results(run_folder), "select 1 as a, 2 as a, 3 as a").columns == ("a", "a_2", "a_3")


def test_an_answer_is_a_table_json_or_csv(run_folder):
    sql = (
        "select 0.1::double as number, 'a, b' as text, null as gone, 1::double / 0 as much, "
        "date '2020-01-06' as day, map {'kin': 0.5} as shares, 1.5::decimal(4, 2) as money"
    )
    answer = ask(open_results(run_folder), sql)
    assert answer.records() == [
        {"number": 0.1, "text": "a, b", "gone": None, "much": None, "day": "2020-01-06",
         "shares": {"kin": 0.5}, "money": 1.5}
    ]  # fmt: skip
    assert answer.csv().splitlines() == [
        "number,text,gone,much,day,shares,money", '0.1,"a, b",,,2020-01-06,"{""kin"": 0.5}",1.5'
    ]  # fmt: skip
    assert answer.cells()[0][:5] == ("0.1", "a, b", "", "inf", "2020-01-06")
    assert answer.numeric == (0, 2, 3, 6)


def test_two_forms_of_one_answer_are_refused(run_folder):
    with pytest.raises(Refused, match="--csv and --json are two forms of the same answer"):
        query(run_folder, "select 1", as_csv=True, as_json=True)


@pytest.mark.parametrize(
    ("sql", "message"),
    [
        ("select turnuot from curves", "no column is named 'turnuot'; did you mean 'turnout'?"),
        ("select * from curvs", "has no table 'curvs'; did you mean 'curves'?"),
        (
            "select participation.noise from curves",
            "no table is named 'participation'; a name with a dot stands in double quotes, "
            'such as "participation.noise"',
        ),
        ("selec 1", 'the query is no SQL: syntax error at or near "selec"'),
        ("", "a query is one SELECT, found nothing; ask one question at a time"),
        ("select sum(country) from curves", "the query cannot be answered: No function matches"),
    ],
)
def test_a_slip_is_told_in_a_sentence(study, sql, message):
    with pytest.raises(QueryRefused) as refused:
        ask(study, sql)
    assert message in str(refused.value)
    assert "\n" not in str(refused.value)


@pytest.mark.parametrize(
    "sql",
    [
        "attach '{outside}/x.db'",
        "attach '{outside}/secret.csv' as other",
        "copy curves to '{outside}/copy.csv'",
        "copy (select 1) to '{outside}/copy.parquet'",
        "export database '{outside}/copy'",
        "create table mine as select 1",
        "drop view curves",
        "pragma database_list",
        "set enable_external_access = true",
        "set lock_configuration = false",
        "install httpfs",
        "load httpfs",
        "call pragma_version()",
        "explain analyze select 1",
        "select 1; copy (select 1) to '{outside}/copy.csv'",
        "select 1; select 2",
        "select * from read_csv('{outside}/secret.csv')",
        "select * from '{outside}/secret.csv'",
        "select * from read_text('{outside}/secret.csv')",
        "select * from read_parquet('{outside}/*.parquet')",
        "select * from glob('{outside}/*')",
        "select * from query('copy (select 1) to ''{outside}/copy.csv''')",
        "select getenv('HOME')",
        "select * from results_in_python",
    ],
)
def test_a_query_only_reads_its_folder(study, tmp_path, sql):
    results_in_python = pd.DataFrame({"secret": [1]})
    (tmp_path / "secret.csv").write_text("secret\n1\n")
    with pytest.raises(QueryRefused) as refused:
        ask(study, sql.format(outside=tmp_path))
    assert "\n" not in str(refused.value)
    assert [path.name for path in tmp_path.iterdir()] == ["secret.csv"]
    assert len(results_in_python) == 1


def test_without_duckdb_the_message_says_what_to_install(study, monkeypatch):
    monkeypatch.setitem(sys.modules, "duckdb", None)
    with pytest.raises(LibraryMissing, match=r"needs DuckDB.*pip install 'dilemma-sim\[analysis\]'"):
        ask(study, "select 1")
