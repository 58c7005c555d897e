"""Reading a text file without being harmed by it."""

from __future__ import annotations

import os
import re
import stat
from pathlib import Path

from dilemma_sim.scenario.errors import Fault, Place, ScenarioError

#: Largest file that is read.
MOST_BYTES = 2**20
#: Most lines that are read.
MOST_LINES = 50_000

#: Characters that no text may hold. Line separators that only some programs know are among them, because
#: they would make the places in messages wrong.
FORBIDDEN = re.compile(
    "[^\t\n\r -~\u00a0-\u2027\u202a-\ud7ff\ue000-\ufefe\uff00-\ufffd\U00010000-\U0010ffff]"
)


def read_text(path: Path, label: str) -> str:
    """Return the text of a regular file in UTF-8.

    Parameters
    ----------
    path : the file.
    label : its name in messages.

    Raises
    ------
    ScenarioError
        If it cannot be read, is no regular file, is too large, or is no clean UTF-8 text.
    """
    return decoded(read_bytes(path, label), label)


def refusal(
    label: str, message: str, hint: str | None = None, line: int = 1, column: int = 1
) -> ScenarioError:
    """Return the error for a text that cannot be read at all."""
    return ScenarioError([Fault(Place(label, line, column), "", message, hint)])


def read_bytes(
    path: Path,
    label: str,
    most: int = MOST_BYTES,
    hint: str = "a scenario of thousands of lines is a tenth of that",
) -> bytes:
    """Return what a regular file holds.

    Parameters
    ----------
    path : the file.
    label : its name in messages.
    most : the largest file that is read, in bytes; whole MiB.
    hint : what to do about a larger one.

    Raises
    ------
    ScenarioError
        If it cannot be read, is no regular file, or is too large.
    """
    try:
        # Opening a pipe without O_NONBLOCK would wait for a writer that may never come.
        handle = os.open(path, os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0))
    except FileNotFoundError:
        raise refusal(label, "there is no such file") from None
    except IsADirectoryError:
        raise refusal(label, "this is a folder", "name a file in it") from None
    except PermissionError as error:
        if path.is_dir():  # where folders cannot be opened at all
            raise refusal(label, "this is a folder", "name a file in it") from None
        raise refusal(label, f"the file cannot be read: {error.strerror}") from None
    except (OSError, ValueError) as error:
        raise refusal(
            label, f"the file cannot be read: {getattr(error, 'strerror', None) or error}"
        ) from None
    try:
        mode = os.fstat(handle).st_mode
        if stat.S_ISDIR(mode):
            raise refusal(label, "this is a folder", "name a file in it")
        if not stat.S_ISREG(mode):
            raise refusal(label, "this is a device or a pipe", "only regular files are read")
        with os.fdopen(handle, "rb", closefd=False) as file:
            data = file.read(most + 1)
    except OSError as error:
        raise refusal(label, f"the file cannot be read: {error.strerror}") from None
    finally:
        os.close(handle)
    if len(data) > most:
        raise refusal(label, f"the file is larger than {most // 2**20} MiB", hint)
    return data


def decoded(data: bytes, label: str) -> str:
    """Return bytes as clean text.

    Raises
    ------
    ScenarioError
        If they are no UTF-8, begin with a byte order mark, or hold control characters.
    """
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        raise refusal(label, "the file is written in UTF-16", "save it as UTF-8")
    if data.startswith(b"\xef\xbb\xbf"):
        raise refusal(label, "the file begins with a byte order mark", "save it as UTF-8 without one")
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError as error:
        line, column = _position(data[: error.start].decode("utf-8"))
        message = f"the byte 0x{data[error.start]:02X} is not UTF-8"
        raise refusal(label, message, "save the file as UTF-8", line, column) from None
    forbidden = FORBIDDEN.search(text)
    if forbidden:
        line, column = _position(text[: forbidden.start()])
        message = f"the control character U+{ord(forbidden.group()):04X} cannot stand in a text"
        hint = "is this a binary file, or UTF-16?" if forbidden.group() == "\0" else "delete it"
        raise refusal(label, message, hint, line, column)
    if text.count("\n") + text.count("\r") > MOST_LINES:
        raise refusal(label, f"the file has more than {MOST_LINES} lines", line=MOST_LINES + 1)
    return text


def _position(before: str) -> tuple[int, int]:
    lines = before.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    return len(lines), len(lines[-1]) + 1
