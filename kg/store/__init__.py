"""The store: immutable versions in a folder, and the only code that writes them."""

from kg.store.draft import Draft, open_draft
from kg.store.version import DUMPS, Version, current_version, read_version

__all__ = ["DUMPS", "Draft", "Version", "current_version", "open_draft", "read_version"]
