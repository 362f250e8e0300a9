"""Pictures drawn from the graph as SVG: pure functions from view models to markup.

Colours and fonts come from the stylesheet; shapes and words say the same without it.
"""
