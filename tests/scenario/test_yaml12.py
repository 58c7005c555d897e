import pytest

from dilemma_sim.scenario.errors import Place, ScenarioError
from dilemma_sim.scenario.yaml12 import parse_mapping, parse_value

HERE = Place("--set x=1")


def test_values_know_where_they_and_their_keys_stand() -> None:
    root = parse_mapping("a: 1\nb:\n  c: [x, {d: no}]\n", "f.yaml").root
    assert root.plain() == {"a": 1, "b": {"c": ["x", {"d": "no"}]}}
    node, depth = root.at(("b", "c", 1, "d"))
    assert depth == 4
    assert str(node.place) == "f.yaml:3:14"
    assert str(node.start) == "f.yaml:3:11"


def test_a_path_that_leads_nowhere_ends_at_the_last_known_node() -> None:
    root = parse_mapping("a: {b: 1}\n", "f.yaml").root
    assert root.at(("a", "z", "y"))[1] == 1
    assert root.at(("a", "b", "c"))[1] == 2
    assert root.at(("a", 0))[1] == 1


def test_quoted_text_is_never_a_number() -> None:
    root = parse_mapping("a: '1'\nb: \"null\"\nc: |\n  1\n", "f.yaml").root
    assert root.plain() == {"a": "1", "b": "null", "c": "1\n"}


def test_keys_are_compared_in_their_normal_form() -> None:
    parsed = parse_mapping("\u00e9: 1\ne\u0301: 2\n", "f.yaml")
    assert list(parsed.root.plain()) == ["\u00e9"]
    assert [str(fault) for fault in parsed.faults] == [
        "f.yaml:2:1: \u00e9: the key stands here twice; the first is in line 1; keep one of them"
    ]


def test_all_that_can_be_seen_at_once_is_told_at_once() -> None:
    text = "a: &x 1\nb: *x\nc: !!int 3\n<<: {d: 1}\n5: e\na: 2\ng: .nan\n"
    faults = [str(fault) for fault in parse_mapping(text, "f.yaml").faults]
    assert faults == [
        "f.yaml:1:4: a: anchors (&name) are not read; delete the anchor and write values out",
        "f.yaml:2:4: b: aliases (*name) are not read; write the value out, or use 'extends'",
        "f.yaml:3:4: c: tags (!name) are not read; delete the tag; quote text that begins with '!'",
        "f.yaml:4:1: merge keys (<<) are not read; use 'extends' to build on another file",
        "f.yaml:5:1: a key must be text, found 5; put it in quotes",
        "f.yaml:6:1: a: the key stands here twice; the first is in line 1; keep one of them",
        "f.yaml:7:4: g: infinities and NaN are not numbers that a scenario can use",
    ]


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("1e3", 1000.0),
        ("no", "no"),
        ("[a, 1]", ["a", 1]),
        ("{value: 0.2, source: 'a, b'}", {"value": 0.2, "source": "a, b"}),
        ("null", None),
    ],
)
def test_values_of_a_command_line_follow_the_same_rules(text: str, value: object) -> None:
    assert parse_value(text, HERE).root.plain() == value


def test_a_command_line_takes_no_mapping_without_braces() -> None:
    assert [str(fault) for fault in parse_value("a: b", HERE).faults] == [
        "--set x=1: lists and mappings on a command line need brackets or braces; quote text that holds ': '"
    ]


def test_a_tree_is_only_as_large_as_can_be_read_in_a_second() -> None:
    parse_mapping("a: [" + "1," * 24_000 + "]", "f.yaml")
    with pytest.raises(ScenarioError, match=r"f\.yaml:1:\d+: the text holds more than 25000 values"):
        parse_mapping("a: [" + "1," * 25_000 + "]", "f.yaml")


def test_the_deepest_nesting_is_32() -> None:
    parse_mapping("a: " + "[" * 31 + "]" * 31, "f.yaml")
    with pytest.raises(ScenarioError, match="nested more than 32 deep"):
        parse_mapping("a: " + "[" * 33 + "]" * 33, "f.yaml")
