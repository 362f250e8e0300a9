"""What can go wrong, as one tree.

::

    NoographError
    ├── InputError (ValueError)          the caller's file, flag or text is wrong
    │   ├── DocumentError                a document cannot be read
    │   ├── SettingError                 a setting has no valid value
    │   └── QueryError                   a query cannot be parsed or run
    ├── DataError (ValueError)           what ships or was built is inconsistent
    │   └── ValidationError              the graph breaks a shape or an axiom
    └── StoreError (OSError)             a folder is no store, or cannot be used

Each error formats its own sentence: what is wrong, where, and what to do.
The command maps ``InputError`` and ``StoreError`` to exit status 2.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path


class NoographError(Exception):
    """The root of all errors that noograph raises on purpose."""


class InputError(NoographError, ValueError):
    """Something that the caller gave is wrong."""


class DocumentError(InputError):
    """A document that cannot be read: which file, what is wrong, what to do."""

    def __init__(self, path: Path | str, problem: str) -> None:
        self.path = str(path)
        self.problem = problem
        super().__init__(f"{path}: {problem}")


class SettingError(InputError):
    """A setting without a valid value: its name, where it came from, what is wrong."""

    def __init__(self, name: str, problem: str, source: str | None = None) -> None:
        self.name = name
        self.problem = problem
        self.source = source
        where = f" (from {source})" if source else ""
        super().__init__(f"setting {name}{where}: {problem}")


class QueryError(InputError):
    """A query that cannot be parsed or run; ``line`` and ``column`` count from 1."""

    def __init__(
        self, problem: str, *, line: int | None = None, column: int | None = None
    ) -> None:
        self.problem = problem
        self.line = line
        self.column = column
        where = f"line {line}, column {column}: " if line is not None else ""
        super().__init__(f"{where}{problem}")


class DataError(NoographError, ValueError):
    """Data that ships with noograph, or that it built, contradicts itself."""


class ValidationError(DataError):
    """The graph breaks a shape, a violation query or an axiom."""

    def __init__(
        self, faults: tuple[str, ...], documents: Mapping[str, str] | None = None
    ) -> None:
        self.faults = faults
        # Of each document that has faults, by its IRI: the first of them; none where a
        # fault is of no document.
        self.documents = documents or {}
        shown = "\n".join(f"  - {fault}" for fault in faults[:20])
        more = f"\n  ... and {len(faults) - 20} more" if len(faults) > 20 else ""
        super().__init__(f"the graph has {len(faults)} fault(s):\n{shown}{more}")


class StoreError(NoographError, OSError):
    """A folder that is not a store, or that cannot be opened or written."""

    def __init__(self, path: Path | str, problem: str) -> None:
        self.path = str(path)
        self.problem = problem
        super().__init__(f"{path}: {problem}")

    def __str__(self) -> str:
        return f"{self.path}: {self.problem}"
