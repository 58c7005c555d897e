"""JSON Schema of scenarios, studies and claims, for completion and checks in editors."""

from __future__ import annotations

import json
from collections.abc import Iterator
from copy import deepcopy
from typing import Any

from pydantic import BaseModel

from dilemma_sim.scenario.library import Kind
from dilemma_sim.scenario.quantity import GRADES
from dilemma_sim.scenario.slots import Slot, fields

Schema = dict[str, Any]

DIALECT = "https://json-schema.org/draft/2020-12/schema"
#: Appended to the name of a definition as it holds in a file that extends another.
_PARTIAL = "_part"
#: Name of the definition of a number with its source.
_ANNOTATED = "annotated_number"

#: What the first line of a file begins with that names its schema to an editor (yaml-language-server).
MODELINE = "# yaml-language-server: $schema="


def schema_of(kind: Kind) -> Schema:
    """Return the JSON Schema of a kind of file."""
    from dilemma_sim.scenario import Scenario
    from dilemma_sim.scenario.claims import Claim
    from dilemma_sim.scenario.studies import Study

    models: dict[Kind, type[BaseModel]] = {"scenario": Scenario, "study": Study, "claim": Claim}
    return json_schema(models[kind])


def schema_name(kind: Kind) -> str:
    """Return the name of the file that holds the schema of a kind of file."""
    return f"{kind}.schema.json"


def schema_text(kind: Kind) -> str:
    """Return the text of that file."""
    return json.dumps(schema_of(kind), indent=2, ensure_ascii=False, allow_nan=False) + "\n"


def json_schema(model: type[BaseModel]) -> Schema:
    """Return the JSON Schema (draft 2020-12) of the texts that a model reads.

    Numbers may be annotated. A text with `extends` need not be complete, and may remove
    entries with null.
    """
    whole = model.model_json_schema(by_alias=True, mode="validation")
    definitions: Schema = whole.pop("$defs", {})
    for block in _blocks(model):
        _open_tables(definitions.get(block.__name__, whole if block is model else {}), block)
    properties = {**whole["properties"], "extends": _extends(model)}
    whole["properties"] = properties
    partial = _partial(whole)
    partial_definitions = {name + _PARTIAL: _partial(held) for name, held in definitions.items()}
    for name in list(definitions):
        definitions[name] = _annotatable(definitions[name])
    return {
        "$schema": DIALECT,
        **_annotatable(partial),
        "title": model.__name__,
        "if": {"required": ["extends"]},
        "else": {"properties": _annotatable(properties), "required": whole["required"]},
        "$defs": {
            **definitions,
            **{name: _annotatable(held) for name, held in partial_definitions.items()},
            _ANNOTATED: _annotation(),
        },
    }


def _blocks(model: type[BaseModel]) -> Iterator[type[BaseModel]]:
    found: dict[type[BaseModel], None] = {}
    waiting = [Slot(model)]
    while waiting:
        slot = waiting.pop()
        for block in slot.blocks:
            if block not in found:
                found[block] = None
                waiting += [inner for key in fields(block) if (inner := Slot(block).child(key)) is not None]
        below = slot.child("NAME") if slot.is_collection else slot.child(0) if slot.is_list else None
        if below is not None:
            waiting.append(below)
    yield from found


def _open_tables(schema: Schema, block: type[BaseModel]) -> None:
    """Let entries of default tables be partial or null, as a text may write them."""
    for key in fields(block):
        slot = Slot(block).child(key)
        if slot is not None and slot.is_table:
            held = schema["properties"][key]
            held.pop("default", None)
            held["additionalProperties"] = _or_null(_partial(held["additionalProperties"]))


def _extends(model: type[BaseModel]) -> Schema:
    text = f"The {model.__name__.lower()} that this one changes: a shipped name, or a path in this folder."
    return {"type": "string", "minLength": 1, "description": text}


def _partial(schema: Any) -> Any:
    """Return a schema without what a file need not repeat of the one it extends."""
    if isinstance(schema, list):
        return [_partial(entry) for entry in schema]
    if not isinstance(schema, dict):
        return schema
    if "$ref" in schema and not schema["$ref"].endswith(_PARTIAL):
        return {**schema, "$ref": schema["$ref"] + _PARTIAL}
    required = set(schema.get("required", ())) if isinstance(schema.get("required"), list) else set()
    partial: Schema = {}
    for key, held in schema.items():
        if key in ("required", "minProperties", "minItems"):
            continue
        if key == "properties":
            partial[key] = {
                name: _partial(each) if name in required or name == "extends" else _or_null(_partial(each))
                for name, each in held.items()
            }
        elif key == "additionalProperties" and isinstance(held, dict):
            partial[key] = _or_null(_partial(held))
        else:
            partial[key] = _partial(held) if key in ("anyOf", "oneOf", "allOf", "items") else deepcopy(held)
    if "schema" in required:
        partial["required"] = ["schema"]
    return partial


def _annotation() -> Schema:
    return {
        "type": "object",
        "description": "A number and where it comes from.",
        "properties": {
            "value": {"description": "The number itself."},
            "source": {"type": "string", "description": "Where it comes from."},
            "grade": {"enum": list(GRADES), "description": "How good that source is."},
            "note": {"type": "string", "description": "Anything a reader should know."},
        },
        "required": ["value"],
        "additionalProperties": False,
    }


def _or_null(schema: Schema) -> Schema:
    alternatives = schema.get("anyOf", [])
    if {"type": "null"} in alternatives or schema.get("type") == "null":
        return schema
    return {"anyOf": [schema, {"type": "null"}]}


def _annotatable(schema: Any, key: str = "") -> Any:
    """Return a schema in which every number may be written with its source."""
    if isinstance(schema, list):
        return [_annotatable(entry) for entry in schema]
    if not isinstance(schema, dict):
        return schema
    if key in ("default", "const", "enum", "examples", "range"):
        return schema
    if key != "properties" and schema.get("type") in ("number", "integer"):
        told = {name: held for name, held in schema.items() if name in ("default", "description", "title")}
        bare = {name: held for name, held in schema.items() if name not in told}
        annotated = {"$ref": f"#/$defs/{_ANNOTATED}", "properties": {"value": bare}}
        return {**told, "anyOf": [bare, annotated]}
    return {name: _annotatable(held, name) for name, held in schema.items()}
