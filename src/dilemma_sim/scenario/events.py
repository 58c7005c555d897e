"""The events of a YAML text, from ruamel.yaml's parser kept within limits."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cached_property
from typing import Any

from ruamel.yaml import YAML
from ruamel.yaml.error import MarkedYAMLError
from ruamel.yaml.events import Event
from ruamel.yaml.parser import Parser
from ruamel.yaml.reader import Reader
from ruamel.yaml.scanner import Scanner

#: Deepest nesting of mappings and lists.
DEEPEST = 32
#: Longest text of one value.
LONGEST_TEXT = 10_000


class Unreadable(Exception):
    """Say why parsing cannot go on, and the line and column, both from 0."""

    def __init__(self, message: str, line: int, column: int, hint: str | None = None) -> None:
        super().__init__(message)
        self.message, self.line, self.column, self.hint = message, line, column, hint


class _QuickReader(Reader):
    """Move over text in one step where ruamel.yaml moves character by character."""

    def forward(self, length: int = 1) -> None:
        end = self.pointer + length
        passed = self.buffer[self.pointer : end]
        if end + 1 >= len(self.buffer) or "\n" in passed or "\r" in passed:
            super().forward(length)
        else:
            self.pointer = end
            self.index += length
            self.column += length


class _LimitedScanner(Scanner):
    """Stop where ruamel.yaml would spend time that grows with the square of the input."""

    @cached_property
    def reader(self) -> Any:  # asked for at every character
        return self.loader.reader

    def need_more_tokens(self) -> bool:
        if self.tokens and not self.possible_simple_keys:
            return False
        return bool(super().need_more_tokens())

    def fetch_flow_collection_start(self, TokenClass: Any, to_push: str) -> None:
        super().fetch_flow_collection_start(TokenClass, to_push)
        if self.flow_level > DEEPEST:
            raise too_deep(self.reader.get_mark())

    def scan_plain_spaces(self, indent: Any, start_mark: Any) -> Any:
        self._check_length(start_mark)
        return super().scan_plain_spaces(indent, start_mark)

    def scan_flow_scalar_spaces(self, double: Any, start_mark: Any) -> Any:
        self._check_length(start_mark)
        return super().scan_flow_scalar_spaces(double, start_mark)

    def scan_flow_scalar(self, style: Any) -> Any:
        start = self.reader.get_mark()
        try:
            return super().scan_flow_scalar(style)
        except (ValueError, OverflowError):
            message = "an escape in this text names no character"
            raise Unreadable(message, start.line, start.column) from None

    def _check_length(self, start: Any) -> None:
        if self.reader.index - start.index > 2 * LONGEST_TEXT:
            raise too_long(start)


class _QuickParser(Parser):
    """Find the scanner once; ruamel.yaml looks for it at every token."""

    @cached_property
    def scanner(self) -> Any:
        return self.loader.scanner


def too_deep(mark: Any) -> Unreadable:
    """Return the refusal of deep nesting."""
    return Unreadable(f"mappings and lists are nested more than {DEEPEST} deep", mark.line, mark.column)


def too_long(mark: Any) -> Unreadable:
    """Return the refusal of a long text."""
    message = f"the text is longer than {LONGEST_TEXT} characters"
    return Unreadable(message, mark.line, mark.column, "is a quotation mark missing?")


def parse(text: str) -> Iterator[Event]:
    """Yield the events of a text.

    Raises
    ------
    Unreadable
        If the text is no YAML, or goes beyond the limits.
    """
    yaml = YAML(typ="safe", pure=True)
    yaml.Reader, yaml.Scanner, yaml.Parser = _QuickReader, _LimitedScanner, _QuickParser
    try:
        yield from yaml.parse(text)
    except MarkedYAMLError as error:
        raise _explained(error) from None
    except RecursionError:
        raise too_deep(yaml.reader.get_mark()) from None
    except Unreadable:
        raise
    except Exception as error:
        # The parser is not ours, and no text, however broken, may end in a traceback.
        line, column = yaml.reader.line, yaml.reader.column
        raise Unreadable(f"this is not YAML ({type(error).__name__})", line, column) from None


_TABS = "tabs cannot indent or separate", "use spaces"

#: What the parser says, and what a reader can do about it.
_PROBLEMS = (
    ("found character '\\t'", *_TABS),
    (
        "mapping values are not allowed here",
        "a ':' stands where no key can end",
        "quote text that holds ': ', and check the indentation",
    ),
    ("could not find expected ':'", "a ':' is missing after this key", None),
    ("did not find expected key", "the indentation fits no key above", None),
    ("found unexpected end of stream", "the quote that opens here is never closed", None),
    (
        "found unexpected document separator",
        "the quote that opens here is not closed before the next '---'",
        None,
    ),
    (
        "found unknown escape character",
        "the backslash starts no known escape",
        "use single quotes for text with backslashes",
    ),
    (
        "but found '<block sequence start>'",
        "a list item stands where a key was expected",
        "check the indentation",
    ),
    (
        "but found '<block mapping start>'",
        "this line is indented deeper than the keys above it",
        "check the indentation",
    ),
    (
        "but found '<scalar>'",
        "text stands where a key or the end of a block was expected",
        "check indentation and quotes",
    ),
    ("but found '<stream end>'", "a bracket or brace is never closed", None),
    ("expected ',' or", "a ',' or the closing bracket is missing here", None),
    (
        "expected alphabetic or numeric character",
        "a name is missing here",
        "put text that begins with '*', '&' or '%' in quotes",
    ),
    ("that cannot start any token", "no value can begin with this character", "put the text in quotes"),
    (
        "sequence entries are not allowed here",
        "a list item cannot stand here",
        "begin it on a line of its own",
    ),
)

#: Problems whose cause stands where the parser began rather than where it gave up.
_EARLIER = (
    "found unexpected end of stream",
    "found unexpected document separator",
    "could not find expected ':'",
)


def _explained(error: MarkedYAMLError) -> Unreadable:
    problem = str(error.problem or "this is not YAML")
    mark = error.problem_mark or error.context_mark
    if error.context_mark is not None and (problem in _EARLIER or "<stream end>" in problem):
        mark = error.context_mark
    line, column = (mark.line, mark.column) if mark is not None else (0, 0)
    for part, message, hint in _PROBLEMS:
        if part in problem:
            return Unreadable(message, line, column, hint)
    return Unreadable(problem, line, column)
