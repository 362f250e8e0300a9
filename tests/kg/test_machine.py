"""What the machine has to give is more than nothing and no more than it has."""

from __future__ import annotations

import os

from kg.machine import free_memory


def test_free_memory_is_some_of_what_there_is() -> None:
    there_is = os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE")
    assert 0 < free_memory() <= there_is
