"""Everything up to the store: documents to claims, claims to RDF, RDF to a version."""

__version__ = "0.1.0"
