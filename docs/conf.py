"""How Sphinx builds the site; `make site` calls it with warnings as errors."""

from __future__ import annotations

import sys
from importlib.metadata import version as version_of
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sphinx.application import Sphinx

sys.path.insert(0, str(Path(__file__).parent / "_ext"))

project = "dilemma-sim"
author = "The dilemma-sim contributors"
project_copyright = author
version = release = version_of("dilemma-sim")
language = "en-GB"

extensions = [
    "myst_nb",
    "numpydoc",
    "sphinx.ext.autodoc",
    "sphinx.ext.githubpages",
    "generated_pages",
    "mathml",
    "repository_links",
    "signed_diagram",
]
exclude_patterns = ["_build", "_ext"]

# --- pages --------------------------------------------------------------------------------------------------

myst_enable_extensions = ["deflist", "dollarmath"]
myst_heading_anchors = 4
myst_fence_as_directive = ["mermaid"]
myst_links_external_new_tab = False

# The notebook is executed once and then kept, until its code changes.
nb_execution_mode = "cache"
nb_execution_cache_path = str(Path(__file__).parent / "_build" / ".notebooks")
nb_execution_raise_on_error = True
nb_execution_timeout = 300
nb_number_source_lines = False
nb_merge_streams = True

# --- the reference ------------------------------------------------------------------------------------------

autodoc_typehints = "none"
autodoc_member_order = "bysource"
autodoc_class_signature = "separated"
numpydoc_show_class_members = False
numpydoc_xref_param_type = False
add_module_names = False
nitpicky = True
# Said in docstrings for readers of the code; the site has no page of their own for them.
nitpick_ignore = [
    ("py:class", "dilemma_sim.scenario.governments.Government"),
    ("py:data", "CHANNELS"),
    ("py:data", "EVERYTHING"),
    ("py:func", "hold"),
    ("py:func", "levels_of"),
]

# --- looks --------------------------------------------------------------------------------------------------

html_theme = "pydata_sphinx_theme"
html_title = "dilemma-sim"
html_static_path = ["_static"]
html_css_files = ["site.css"]
html_copy_source = False
html_show_sourcelink = False
html_context = {"default_mode": "auto"}
html_theme_options = {
    "logo": {"text": "dilemma-sim"},
    "header_links_before_dropdown": 8,
    "navbar_end": ["theme-switcher"],
    "footer_start": ["copyright"],
    "footer_end": [],
    "secondary_sidebar_items": ["page-toc"],
    "show_toc_level": 2,
    "navigation_with_keys": False,
    "show_prev_next": True,
}


def setup(app: Sphinx) -> None:
    # Objects come from functions of the package; how they are made is no part of the reference.
    app.connect("autodoc-skip-member", lambda _app, _what, name, *_: True if name == "__init__" else None)
