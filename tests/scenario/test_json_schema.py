from __future__ import annotations

import json
from typing import Any

import pytest

from dilemma_sim.scenario import Scenario, dump, read_scenario
from dilemma_sim.scenario.claims import Claim
from dilemma_sim.scenario.json_schema import MODELINE, json_schema, schema_name, schema_text
from dilemma_sim.scenario.library import KINDS, Kind, Shipped, list_shipped, shipped_folder
from dilemma_sim.scenario.studies import Study
from dilemma_sim.scenario.yaml12 import parse_mapping
from scenario.toy_vocabulary import Toy

jsonschema = pytest.importorskip("jsonschema")


def faults(model: type[Any], text: str) -> list[str]:
    validator = jsonschema.Draft202012Validator(json_schema(model))
    return [error.json_path for error in validator.iter_errors(parse_mapping(text, "x").root.plain())]


@pytest.mark.parametrize("model", [Scenario, Study, Claim, Toy])
def test_the_schema_is_one_of_draft_2020_12(model: type[Any]) -> None:
    schema = json_schema(model)
    jsonschema.Draft202012Validator.check_schema(schema)
    assert schema["$schema"] == "https://json-schema.org/draft/2020-12/schema"
    json.dumps(schema, allow_nan=False)


@pytest.mark.parametrize("shipped", list_shipped(), ids=lambda entry: entry.name)
def test_what_is_shipped_passes(shipped: Any) -> None:
    models = {"scenario": Scenario, "study": Study, "claim": Claim}
    assert faults(models[shipped.kind], shipped.path.read_text(encoding="utf-8")) == []


@pytest.mark.parametrize("kind", KINDS)
def test_the_schema_that_is_shipped_is_the_one_of_this_version(kind: Kind) -> None:
    folder = shipped_folder()
    assert folder is not None
    shipped = folder / "schema" / schema_name(kind)
    assert shipped.read_text("utf-8") == schema_text(kind), "out of date; run: make docs"


@pytest.mark.parametrize("shipped", list_shipped(), ids=lambda entry: entry.name)
def test_what_is_shipped_names_the_schema_of_its_kind_to_editors(shipped: Shipped) -> None:
    first, *others = shipped.path.read_text("utf-8").splitlines()
    assert first.startswith(MODELINE)
    assert not any(line.startswith(MODELINE) for line in others)
    named = (shipped.path.parent / first.removeprefix(MODELINE)).resolve()
    assert named.name == schema_name(shipped.kind)
    assert json.loads(named.read_text("utf-8"))["title"].lower() == shipped.kind


def test_what_is_dumped_passes() -> None:
    assert faults(Scenario, dump(read_scenario("one-country", ["tactics.picket=null"]))) == []


HEAD = "schema: 1\ntitle: Toy\n"


@pytest.mark.parametrize(
    "text",
    [
        HEAD,
        HEAD + "budget: 3\n",
        HEAD + "budget: {value: 3, source: x, grade: verified, note: y}\n",
        HEAD + "guests: {ann: {label: Ann, age: {value: 3, source: x}, likes: {tea: {value: 1.0}}}}\n",
        HEAD + "drinks: {tea: null, water: {price: 1}}\n",
        "schema: 1\nextends: base.yaml\n",
        "schema: 1\nextends: b.yaml\nguests: {ann: null, bob: {age: 3, thirst: null, likes: {tea: null}}}\n",
    ],
)
def test_what_the_reader_takes_passes(text: str) -> None:
    assert faults(Toy, text) == []


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("schema: 1\n", "$"),
        ("title: x\n", "$"),
        ("extends: base.yaml\n", "$"),
        ("schema: 2\ntitle: x\n", "$.schema"),
        (HEAD + "wrong: 1\n", "$"),
        (HEAD + "budget: -1\n", "$.budget"),
        (HEAD + "budget: {value: -1}\n", "$.budget"),
        (HEAD + "budget: {value: 1, sorce: x}\n", "$.budget"),
        (HEAD + "budget: {source: x}\n", "$.budget"),
        (HEAD + "guests: {ann: null}\n", "$.guests.ann"),
        (HEAD + "guests: {ann: {label: Ann}}\n", "$.guests.ann"),
        ("schema: 1\nextends: base.yaml\nguests: {ann: {ages: 3}}\n", "$.guests"),
        ("schema: 1\nextends: 5\n", "$.extends"),
    ],
)
def test_what_the_reader_refuses_is_marked(text: str, place: str) -> None:
    assert place in faults(Toy, text)
