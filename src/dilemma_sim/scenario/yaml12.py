"""YAML 1.2 text to a tree of values that know where they stand, and nothing that could do harm."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

from dilemma_sim.scenario.errors import MOST_FAULTS, Fault, Place, ScenarioError, shown
from dilemma_sim.scenario.files import FORBIDDEN
from dilemma_sim.scenario.scalars import Scalar, ScalarProblem, resolve

#: Most values of one text: what can be read within a second.
MOST_NODES = 25_000
#: Longest key.
LONGEST_KEY = 200


@dataclass(frozen=True, slots=True)
class Node:
    """Hold one value of a text.

    Attributes
    ----------
    value : a scalar, a mapping of names to nodes, or a list of nodes.
    place : where the value stands.
    key : where its key stands, if it has one.
    source, grade, note : what an annotation or the nearest block says of it.
    """

    value: Scalar | dict[str, Node] | list[Node]
    place: Place
    key: Place | None = None
    source: str | None = None
    grade: str | None = None
    note: str | None = None

    @property
    def start(self) -> Place:
        """The key's place where there is one, or the value's."""
        return self.key or self.place

    def plain(self) -> Any:
        """Return the value with all it holds as ordinary dictionaries, lists and scalars."""
        if isinstance(self.value, dict):
            return {name: node.plain() for name, node in self.value.items()}
        if isinstance(self.value, list):
            return [node.plain() for node in self.value]
        return self.value

    def _below(self, part: str | int) -> Node | None:
        if isinstance(self.value, dict):
            return self.value.get(part) if isinstance(part, str) else None
        if isinstance(self.value, list) and isinstance(part, int) and 0 <= part < len(self.value):
            return self.value[part]
        return None

    def at(self, path: tuple[str | int, ...]) -> tuple[Node, int]:
        """Return the deepest node along a path, and how many of its parts led there."""
        node = self
        for depth, part in enumerate(path):
            below = node._below(part)
            if below is None:
                return node, depth
            node = below
        return node, len(path)


@dataclass(frozen=True, slots=True)
class Parsed:
    """Hold a tree, and what is wrong with the text although a tree could be built."""

    root: Node
    faults: list[Fault] = field(default_factory=list)


@lru_cache(maxsize=8)  # a study reads its scenario once for every point of the design
def parse_mapping(text: str, file: str) -> Parsed:
    """Return the tree of a text whose top level is a mapping; nobody may change it.

    Raises
    ------
    ScenarioError
        If no tree can be built: no YAML, nothing in it, no mapping, beyond the limits.
    """
    parsed = _Builder(lambda line, column: Place(file, line + 1, column + 1)).build(text)
    if parsed.root.value is None and not parsed.faults:
        raise ScenarioError(
            [Fault(Place(file, 1, 1), "", "there is nothing in the file", "begin with 'schema: 1'")]
        )
    if not isinstance(parsed.root.value, dict):
        fault = Fault(
            parsed.root.place,
            "",
            f"expected keys with values, found {shown(parsed.root.plain())}",
            "begin with 'schema: 1'",
        )
        raise ScenarioError([*parsed.faults, fault])
    return parsed


def parse_value(text: str, place: Place) -> Parsed:
    """Return the tree of a value typed on a command line: a scalar, or a list or mapping in brackets.

    Raises
    ------
    ScenarioError
        If it is no YAML, or a mapping without braces.
    """
    return _Builder(lambda _line, _column: place, only_flow=True).build(text)


class _Builder:
    """Build one tree; wrong values become faults and leave None in their place."""

    def __init__(self, locate: Callable[[int, int], Place], only_flow: bool = False) -> None:
        self._locate = locate
        self._only_flow = only_flow
        self._faults: list[Fault] = []
        self._nodes = 0

    def build(self, text: str) -> Parsed:
        # Imported here because it costs a tenth of a second that `--help` need not wait for.
        from dilemma_sim.scenario import events

        try:
            root = self._document(events.parse(text))
        except events.Unreadable as error:
            fault = Fault(self._locate(error.line, error.column), "", error.message, error.hint)
            raise ScenarioError([*self._faults, fault]) from None
        return Parsed(root, self._faults)

    def _document(self, stream: Iterator[Any]) -> Node:
        from ruamel.yaml.events import DocumentEndEvent, DocumentStartEvent, StreamEndEvent, StreamStartEvent

        root: Node | None = None
        for event in stream:
            if isinstance(event, DocumentStartEvent):
                if root is not None:
                    self._fault(event, (), "a second document begins", "keep one document a file")
                    break
                if event.tags or event.version not in (None, (1, 2)):
                    self._fault(event, (), "directives are not read", "delete the lines that begin with '%'")
            elif not isinstance(event, (StreamStartEvent, DocumentEndEvent, StreamEndEvent)):
                root = self._node(event, stream, ())
        return root or Node(None, self._locate(0, 0))

    def _node(
        self, event: Any, stream: Iterator[Any], path: tuple[str | int, ...], key: Place | None = None
    ) -> Node:
        from ruamel.yaml.events import AliasEvent, MappingStartEvent, ScalarEvent, SequenceStartEvent

        self._count(event, path)
        place = self._place(event)
        if isinstance(event, AliasEvent):
            self._fault(event, path, "aliases (*name) are not read", "write the value out, or use 'extends'")
            return Node(None, place, key)
        if event.anchor is not None:
            self._fault(event, path, "anchors (&name) are not read", "delete the anchor and write values out")
        if event.ctag is not None:
            self._fault(
                event, path, "tags (!name) are not read", "delete the tag; quote text that begins with '!'"
            )
        if isinstance(event, ScalarEvent):
            return Node(self._scalar(event, path), place, key)
        if self._only_flow and not event.flow_style:
            self._fault(
                event,
                path,
                "lists and mappings on a command line need brackets or braces",
                "quote text that holds ': '",
            )
        if isinstance(event, MappingStartEvent):
            return Node(self._mapping(stream, path), place, key)
        assert isinstance(event, SequenceStartEvent)
        return Node(self._list(stream, path), place, key)

    def _mapping(self, stream: Iterator[Any], path: tuple[str | int, ...]) -> dict[str, Node]:
        from ruamel.yaml.events import MappingEndEvent

        mapping: dict[str, Node] = {}
        for event in stream:
            if isinstance(event, MappingEndEvent):
                break
            name = self._key(event, stream, path)
            inner = path if name is None else (*path, name)
            value = self._node(next(stream), stream, inner, self._place(event))
            if name is None:
                continue
            if name in mapping:
                first = mapping[name].start
                known = f" in line {first.line}" if first.line else ""
                self._fault(
                    event,
                    inner,
                    f"the key stands here twice; the first is{known or ' before it'}",
                    "keep one of them",
                )
            else:
                mapping[name] = value
        return mapping

    def _list(self, stream: Iterator[Any], path: tuple[str | int, ...]) -> list[Node]:
        from ruamel.yaml.events import SequenceEndEvent

        entries: list[Node] = []
        for event in stream:
            if isinstance(event, SequenceEndEvent):
                break
            entries.append(self._node(event, stream, (*path, len(entries))))
        return entries

    def _key(self, event: Any, stream: Iterator[Any], path: tuple[str | int, ...]) -> str | None:
        before = len(self._faults)
        node = self._node(event, stream, path)
        if len(self._faults) > before:
            return None
        if not isinstance(node.value, str):
            self._fault(event, path, f"a key must be text, found {shown(node.plain())}", "put it in quotes")
            return None
        name = unicodedata.normalize("NFC", node.value)
        if name == "<<":
            self._fault(event, path, "merge keys (<<) are not read", "use 'extends' to build on another file")
            return None
        if not name.strip() or len(name) > LONGEST_KEY:
            self._fault(event, path, f"a key must have 1 to {LONGEST_KEY} characters")
            return None
        return name

    def _scalar(self, event: Any, path: tuple[str | int, ...]) -> Scalar:
        from dilemma_sim.scenario import events

        text: str = event.value
        if len(text) > events.LONGEST_TEXT:
            raise events.too_long(event.start_mark)
        if not event.implicit[0]:
            if FORBIDDEN.search(text):
                self._fault(event, path, "the text holds a control character or half a character")
                return None
            return text
        try:
            return resolve(text)
        except ScalarProblem as problem:
            self._fault(event, path, str(problem))
            return None

    def _count(self, event: Any, path: tuple[str | int, ...]) -> None:
        from dilemma_sim.scenario import events

        self._nodes += 1
        if self._nodes > MOST_NODES:
            mark = event.start_mark
            raise events.Unreadable(f"the text holds more than {MOST_NODES} values", mark.line, mark.column)
        if len(path) > events.DEEPEST:
            raise events.too_deep(event.start_mark)

    def _place(self, event: Any) -> Place:
        return self._locate(event.start_mark.line, event.start_mark.column)

    def _fault(self, event: Any, path: tuple[str | int, ...], message: str, hint: str | None = None) -> None:
        self._faults.append(Fault(self._place(event), ".".join(map(str, path)), message, hint))
        if len(self._faults) >= MOST_FAULTS:
            raise ScenarioError(self._faults)
