"""The ontology and the vocabulary that grounds text, read from ``ontology/``."""
