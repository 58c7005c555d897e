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
    options : further options of ``numba.njit``.

    Returns
    -------
    The compiled function, or a decorator that makes it.
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
    constants of other files too. A process that has loaded some of the sources before they were changed, and
    the loops after, is not found out.

    Parameters
    ----------
    folder : of the cache; numba gives each folder of sources one of its own, wherever the cache is.
    sources : files that loops may take in.
    """
    stamp = folder / "loops.sha256"
    try:
        digest = sha256()
        for source in sources:
            digest.update(f"{source.name} {source.stat().st_size}\n".encode() + source.read_bytes())
        if stamp.is_file() and stamp.read_text("utf-8") == digest.hexdigest():
            return
        for cached in [*folder.glob("*.nbi"), *folder.glob("*.nbc")]:
            cached.unlink(missing_ok=True)
        stamp.write_text(digest.hexdigest(), "utf-8")
    except OSError:  # nothing is cached where nothing can be written
        return


if hasattr(_nothing, "stats"):  # numba can be told to compile nothing
    forget_others(Path(_nothing.stats.cache_path), sorted(Path(__file__).parent.glob("*.py")))
