"""The explorer in the browser: move a slider, see what follows; the same numbers as the command line."""
