"""The server of the explorer: on this machine only, and without a request to any other."""

from __future__ import annotations

import errno
import os
import socket
import webbrowser
from collections.abc import Callable
from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING

from dilemma_sim.study.errors import LibraryMissing, StudyError
from dilemma_sim.study.interruption import Interrupted, interruptible

if TYPE_CHECKING:
    from bokeh.server.server import Server

ADDRESS = "127.0.0.1"
TITLE = "dilemma-sim explorer"


class PortRefused(StudyError):
    """The port is taken, or may not be used."""

    exit_code = 2


def serve(
    base: str,
    study: Path | None = None,
    port: int = 0,
    *,
    open_browser: bool = True,
    jobs: int | None = None,
    ready: Callable[[str], object] = lambda _: None,
) -> None:
    """Serve the explorer until the process is interrupted.

    Parameters
    ----------
    base : the scenario to begin with, as a path or the name of a shipped one.
    study : a study folder to open.
    port : where to serve; 0 takes a free port.
    open_browser : whether to open the page in a browser, if there is one.
    jobs : number of worker processes; by default as many as there are cores.
    ready : is called with the address once the page can be opened.

    Raises
    ------
    LibraryMissing : Panel or Bokeh is not installed.
    PortRefused : the port is taken, or may not be used.
    """
    server, close = started(base, study, port, jobs)
    address = f"http://{ADDRESS}:{server.port}/{'' if study is None else 'study'}"
    with ExitStack() as stack:
        stack.callback(close)
        ready(address)
        if open_browser:
            _open(address)
        try:
            with interruptible():
                server.io_loop.start()
        except Interrupted:
            server.stop()


def started(
    base: str, study: Path | None = None, port: int = 0, jobs: int | None = None
) -> tuple[Server, Callable[[], None]]:
    """Return a server that listens, whose loop is yet to be started, and what ends the work behind it.

    Raises
    ------
    LibraryMissing : Panel or Bokeh is not installed.
    PortRefused : the port is taken, or may not be used.
    """
    try:
        import panel
    except ImportError as error:
        raise LibraryMissing(
            "the explorer needs Panel and Bokeh, which are not installed; pip install 'dilemma-sim[explorer]'"
        ) from error
    import bokeh.plotting  # noqa: F401 - takes a second that the first picture should not wait for
    from bokeh.settings import settings
    from tornado.ioloop import IOLoop

    from dilemma_sim.explore.page import Page, study_view
    from dilemma_sim.explore.work import Work

    settings.resources.set_value("server")  # whatever the environment says: nothing comes from elsewhere
    panel.extension(notifications=False)
    try:
        port = _usable(port)
    except OSError as error:
        raise PortRefused(_refusal(error, port)) from error
    work = Work(jobs)
    try:
        server = panel.serve(
            {"/": lambda: Page(work, base).view(), "/study": lambda: study_view(study)},
            port=port,
            address=ADDRESS,
            loop=IOLoop(make_current=False),
            websocket_origin=[f"{name}:{port}" for name in (ADDRESS, "localhost")],
            title=TITLE,
            show=False,
            start=False,
            verbose=False,
        )
    except OSError as error:
        work.close()
        raise PortRefused(_refusal(error, port)) from error
    return server, work.close


def _usable(port: int) -> int:
    """Return a port that can be listened on: the one asked for, or for 0 any that is free.

    Raises
    ------
    OSError : it cannot be used.
    """
    with socket.socket() as one:
        if os.name == "posix":  # elsewhere it would let two programs share a port
            one.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        one.bind((ADDRESS, port))
        return int(one.getsockname()[1])


def _refusal(error: OSError, port: int) -> str:
    if error.errno == errno.EADDRINUSE:
        return (
            f"port {port} is taken by another program, perhaps by an explorer that still runs; "
            "choose another with --port, or --port 0 for any that is free"
        )
    return f"port {port} cannot be used: {error.strerror}; choose one above 1023 with --port"


def _open(address: str) -> None:
    """Open a page in the user's browser; where there is none, the address that was told is enough."""
    try:
        webbrowser.open(address)
    except webbrowser.Error:
        return
