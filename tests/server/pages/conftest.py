"""The pages of the shipped corpus, over real HTTP."""

from __future__ import annotations

import pytest
from visited import Site


@pytest.fixture(scope="session")
def site(endpoint: str) -> Site:
    """Return the server over the shipped corpus."""
    return Site(endpoint)
