"""Show what was simulated: curves, maps of a sweep, and the report page.

Nothing is imported here, since drawing libraries are slow to load: import the module that draws.
"""
