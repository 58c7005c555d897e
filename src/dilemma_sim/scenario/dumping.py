"""Writing a document out whole: every default explicit, every source kept, and it reads back the same."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

from pydantic import BaseModel

from dilemma_sim.scenario.annotations import NO_COVER, Cover, covering
from dilemma_sim.scenario.describe import Parameter, describe
from dilemma_sim.scenario.document import Document
from dilemma_sim.scenario.files import FORBIDDEN
from dilemma_sim.scenario.merge import table_of
from dilemma_sim.scenario.scalars import ScalarProblem, resolve
from dilemma_sim.scenario.slots import Slot, attributes, fields

_INDENT = "  "
#: Text that needs no quotes: begins with a letter and holds nothing that YAML could read otherwise.
_PLAIN = re.compile(r"[^\W\d_](?:[\w /().,;'+%-]|:(?=\S))*(?<![\s:])")


def dump(document: Document[Any]) -> str:
    """Return a document as YAML text that stands alone.

    Every default is written out, numbers keep their source, grade and note, and reading the
    text gives an equal value with equal sources.
    """
    rows = {row.path: row for row in describe(document)}
    lines = _block(document.value, Slot(type(document.value)), "", "", NO_COVER, rows)
    return "\n".join(sorted(_sections(lines), key=lambda section: not section.startswith("schema:"))) + "\n"


def _sections(lines: Iterator[str]) -> list[str]:
    """Return top-level keys with all that hangs on them, so that the schema can come first."""
    sections: list[str] = []
    for line in lines:
        if sections and (line.startswith((" ", "\n")) or not line):
            sections[-1] += "\n" + line
        else:
            sections.append(line)
    return sections


def _block(
    block: BaseModel, slot: Slot, path: str, indent: str, cover: Cover, rows: Mapping[str, Parameter]
) -> Iterator[str]:
    cover = covering(getattr(block, "source", None), getattr(block, "grade", None), cover)
    names = attributes(type(block))
    for key, info in fields(type(block)).items():
        value = getattr(block, names[key])
        inner = slot.child(key)
        if inner is not None and not (
            value is None and info.get_default(call_default_factory=True, validated_data={}) is None
        ):
            yield from _entry(key, value, inner, _join(path, key), indent, cover, rows)


def _entry(
    key: str, value: Any, slot: Slot, path: str, indent: str, cover: Cover, rows: Mapping[str, Parameter]
) -> Iterator[str]:
    head = f"{indent}{_key(key)}:"
    deeper = indent + _INDENT
    if isinstance(value, BaseModel):
        lines = list(_block(value, slot, path, deeper, cover, rows))
    elif isinstance(value, dict):
        lines = list(_collection(value, slot, path, deeper, cover, rows))
    elif isinstance(value, (list, tuple)) and any(
        isinstance(entry, (BaseModel, dict, list, tuple)) for entry in value
    ):
        lines = list(_list(value, slot, path, deeper, cover, rows))
    elif isinstance(value, str) and _is_paragraphs(value):
        yield f"{head} |{'' if value.endswith(chr(10)) else '-'}"
        yield from (deeper + line if line else "" for line in value.removesuffix("\n").split("\n"))
        return
    else:
        yield f"{head} {_number_or_scalar(value, slot, path, cover, rows)}"
        return
    yield head if lines else f"{head} {'[]' if isinstance(value, (list, tuple)) else '{}'}"
    yield from lines


def _collection(
    value: Mapping[str, Any], slot: Slot, path: str, indent: str, cover: Cover, rows: Mapping[str, Parameter]
) -> Iterator[str]:
    for name, entry in value.items():
        inner = slot.child(name)
        if inner is not None:
            yield from _entry(name, entry, inner, _join(path, name), indent, cover, rows)
    for name in table_of(slot):
        if name not in value:
            yield f"{indent}{_key(name)}: null"


def _list(
    value: list[Any] | tuple[Any, ...],
    slot: Slot,
    path: str,
    indent: str,
    cover: Cover,
    rows: Mapping[str, Parameter],
) -> Iterator[str]:
    for place, entry in enumerate(value):
        inner = slot.child(place)
        if inner is None:
            continue
        lines = list(_entry("x", entry, inner, _join(path, str(place)), "", cover, rows))
        inside = [line.removeprefix(_INDENT) for line in lines[1:]] or [lines[0].removeprefix("x: ")]
        yield f"{indent}- {inside[0]}"
        yield from (f"{indent}{_INDENT}{line}" if line else "" for line in inside[1:])


def _number_or_scalar(value: Any, slot: Slot, path: str, cover: Cover, rows: Mapping[str, Parameter]) -> str:
    row = rows.get(path)
    if row is None or value is None:
        return _scalar(value)
    said = _to_say(row, slot, cover)
    if not said:
        return _scalar(value)
    pairs = ", ".join(f"{key}: {text if key == 'grade' else _quoted(text)}" for key, text in said.items())
    return f"{{value: {_scalar(value)}, {pairs}}}"


def _to_say(row: Parameter, slot: Slot, cover: Cover) -> dict[str, str]:
    """Return the annotation without which reading the number back would tell another source."""
    said: dict[str, str | None] = {}
    facts = slot.facts
    if cover != NO_COVER:
        understood: Cover = cover
    elif row.default is not None and row.value == row.default:
        understood = (facts.source, facts.grade)
    else:
        understood = NO_COVER
    unsourced = row.source is None or row.source == f"set in {row.origin} without a source"
    if (row.source, row.grade) != understood and not (unsourced and row.grade is None and cover == NO_COVER):
        said = {"source": row.source, "grade": row.grade}
    said["note"] = row.note
    return {key: text for key, text in said.items() if text is not None}


def _scalar(value: Any) -> str:
    match value:
        case None:
            return "null"
        case bool():
            return "true" if value else "false"
        case float():
            return _float(value)
        case int():
            return str(value)
        case date():
            return value.isoformat()
        case list() | tuple():
            return "[" + ", ".join(_scalar(entry) for entry in value) + "]"
        case dict():
            return (
                "{"
                + ", ".join(f"{_quoted(str(name))}: {_scalar(entry)}" for name, entry in value.items())
                + "}"
            )
    return _text(str(value))


def _float(value: float) -> str:
    text = repr(value)
    return text if "e" not in text or "." in text else text.replace("e", ".0e")


def _key(name: str) -> str:
    return _text(name)


def _text(text: str) -> str:
    try:
        is_text = isinstance(resolve(text), str)
    except ScalarProblem:
        is_text = False
    # A comma would end the text inside brackets, where lists and annotations are written.
    return text if is_text and "," not in text and _PLAIN.fullmatch(text) else _quoted(text)


def _quoted(text: str) -> str:
    quoted = json.dumps(text, ensure_ascii=False)
    return FORBIDDEN.sub(lambda found: f"\\U{ord(found.group()):08x}", quoted)


def _is_paragraphs(text: str) -> bool:
    """Return True for text of several lines that can stand in a block as it is."""
    lines = text.removesuffix("\n").split("\n")
    return (
        len(lines) > 1
        and not FORBIDDEN.search(text)
        and not any(sign in text for sign in ("\r", "\t"))
        and all(line == line.strip() for line in lines)
        and bool(lines[0])
        and bool(lines[-1])
    )


def _join(path: str, key: str) -> str:
    return f"{path}.{key}" if path else key
