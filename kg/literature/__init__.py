"""Published findings from tables: read, checked and turned into claims."""

from kg.literature.citations import CitationAudit, audit, load_citations
from kg.literature.model import Conditions, FindingsTable, Published, Study
from kg.literature.reading import read_findings

__all__ = [
    "CitationAudit",
    "Conditions",
    "FindingsTable",
    "Published",
    "Study",
    "audit",
    "load_citations",
    "read_findings",
]
