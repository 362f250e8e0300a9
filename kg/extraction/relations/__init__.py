"""The grammar of mechanisms: who does what to what in one sentence.

Every relation word is a predicate. Its subject stands before it, or in a *by* phrase,
or is what a pronoun or *which* goes back to; its objects stand after it. A name that is
the object of a verb on the way is no subject. What the grammar cannot decide yields no
edge: a missing edge is better than a wrong one.
"""

from kg.extraction.relations.clause import Memory
from kg.extraction.relations.parsing import parse

__all__ = ["Memory", "parse"]
