"""What follows from the graph, and why.

``infer(data, namespaces)`` yields the quads of ``graph/inferred``: the OWL 2 RL closure
of the ontology with the types of things and the links between them, together with the
rules of ``queries/rules/``, less what is asserted already. It only reads the store it
is given, whose default graph must hold the merge of all graphs and whose
``graph/ontology`` the axioms.

``explain(data, namespaces, subject, predicate, object)`` says why a triple is in such
a store: the axioms or the rule, and the asserted triples behind it.

``check_ontology(namespaces)`` proves the ontology and the vocabulary consistent.
"""

from kg.reasoning.check import OntologyReport, check_ontology
from kg.reasoning.infer import infer
from kg.reasoning.why import Proof, explain

__all__ = ["OntologyReport", "Proof", "check_ontology", "explain", "infer"]
