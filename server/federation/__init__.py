"""Calls to other endpoints: which may be made, how, and what comes of them."""
