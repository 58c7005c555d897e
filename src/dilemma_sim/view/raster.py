"""Figures as pixels: drawn once, for the file of the figure and for the small picture on a page."""

from __future__ import annotations

import io
from collections.abc import Mapping
from typing import TYPE_CHECKING

from dilemma_sim.view import style

if TYPE_CHECKING:
    from matplotlib.figure import Figure
    from PIL.Image import Image
    from PIL.PngImagePlugin import PngInfo

_SMALL = 200
"""Dots per inch on a page."""
_COLOURS = 256
_COMPRESSION = 3
"""A twentieth larger than with zlib's usual 6, in four fifths of the time; less saves nothing more."""


def pixels(figure: Figure) -> Image:
    """Draw a figure at the resolution of files.

    Returns
    -------
    Image
        Without transparency, which no figure has.
    """
    import numpy as np
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from PIL import Image

    canvas, before = FigureCanvasAgg(figure), figure.dpi
    figure.dpi = style.DOTS_PER_INCH
    try:
        canvas.draw()
        drawn = Image.fromarray(np.asarray(canvas.buffer_rgba())).convert("RGB")
        drawn.info["dpi"] = (style.DOTS_PER_INCH, style.DOTS_PER_INCH)
    finally:
        figure.dpi = before
    return drawn


def png_of(drawn: Image, texts: Mapping[str, str | None]) -> bytes:
    """Return what `pixels` has drawn as a PNG that carries some texts, such as its title."""
    file = io.BytesIO()
    about, dpi = _about(texts), drawn.info["dpi"]
    drawn.save(file, format="png", pnginfo=about, dpi=dpi, compress_level=_COMPRESSION)
    return file.getvalue()


def _about(texts: Mapping[str, str | None]) -> PngInfo:
    from PIL.PngImagePlugin import PngInfo

    about = PngInfo()
    for key, text in texts.items():
        if text is not None:
            about.add_text(key, text)
    return about


def small_picture(drawn: Image, texts: Mapping[str, str | None] | None = None) -> bytes:
    """Return what `pixels` has drawn as a small PNG; a palette is enough, since figures have few tones.

    Parameters
    ----------
    drawn : the pixels.
    texts : that it carries, such as its title.
    """
    from PIL.Image import Dither, Quantize, Resampling

    share = _SMALL / drawn.info["dpi"][0]
    size = (round(drawn.width * share), round(drawn.height * share))
    image = drawn.resize(size, Resampling.BOX)
    few = image.quantize(_COLOURS, method=Quantize.FASTOCTREE, dither=Dither.NONE)
    # The octree rounds tones down, which would leave the paper a shade off the white of the page.
    few.putpalette([255 if tone == 254 else tone for tone in few.getpalette() or ()])
    file = io.BytesIO()
    few.save(file, format="png", pnginfo=_about(texts or {}), compress_level=7)
    return file.getvalue()
