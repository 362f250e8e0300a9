"""Changing the graph: one process that writes, and who may ask it to."""
