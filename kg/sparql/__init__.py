"""SPARQL as text: parsed, guarded, named in a library; never evaluated here."""
