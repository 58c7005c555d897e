"""The decorator of compiled loops: cached between runs, compiled again when anything of the model changes."""

from __future__ import annotations

from collections.abc import Callable
from hashlib import sha256
from pathlib import Path
from typing import Any

from numba import njit


def loop(signature: str | Callable[..., Any] | None = None, **options: Any) -> Any:
    """Compile a function when its module is loaded, or when it is called where no signature names the types.

    Parameters
    ----------
    signature : as for ``numba.njit``.
    options : further ones of it.
    """
    if callable(signature):
        return njit(cache=True, nogil=True, **options)(signature)
    return njit(signature, cache=True, nogil=True, **options)


@loop
def _nothing() -> int:
    return 0


def forget_others(folder: Path, sources: list[Path]) -> None:
    """Remove what was compiled of other sources.

    What numba has cached it uses again while the file of a loop is the same; but loops take in functions and
    constants of other files too.

    Parameters
    ----------
    folder : of the cache.
    sources : files that loops may take in.
    """
    digest = sha256()
    for source in sources:
        digest.update(source.read_bytes())
    stamp = folder / "loops.sha256"
    try:
        if stamp.is_file() and stamp.read_text("utf-8") == digest.hexdigest():
            return
        for index in folder.glob("*.nbi"):
            index.unlink(missing_ok=True)
        stamp.write_text(digest.hexdigest(), "utf-8")
    except OSError:  # nothing is cached where nothing can be written
        return


forget_others(Path(_nothing.stats.cache_path), sorted(Path(__file__).parent.glob("*.py")))
