"""Whether the ontology holds together and classifies things as it should.

HermiT (through owlready2) proves it where there is a Java. Where there is none, the
closure of OWL 2 RL and the violation queries stand in: they find contradictions and
classes of named things, but cannot prove that there is no contradiction left.

What must come of it is in ``ontology/expected/``: witnesses, and a table of the classes
that each must and must not be in.
"""

from __future__ import annotations

import shutil
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

from pyoxigraph import (
    DefaultGraph,
    NamedNode,
    Quad,
    QuerySolutions,
    RdfFormat,
    Store,
    parse,
    serialize,
)

from kg.namespaces import NOO, PREFIXES, Namespaces
from kg.ontology.graph import ontology_quads, vocabulary_quads
from kg.ontology.vocabulary import Vocabulary, load_vocabulary
from kg.reasoning.infer import infer
from kg.resources import ONTOLOGY, QUERIES

HERMIT = "HermiT"
RULES = "OWL 2 RL rules"
_EXAMPLES = NOO + "expected/"
_TYPE = NamedNode(PREFIXES["rdf"] + "type")
_CONTRADICTIONS = (
    "disjoint-classes",
    "disjoint-properties",
    "functional-property",
    "irreflexive-property",
)


@dataclass(frozen=True, slots=True)
class OntologyReport:
    """What a reasoner made of the ontology, the vocabulary and the witnesses.

    ``unsatisfiable`` classes can have no member; ``wrong`` says where a witness is not
    classified as expected, in words. ``note`` says why HermiT did not run.
    """

    engine: str
    consistent: bool
    unsatisfiable: tuple[str, ...]
    wrong: tuple[str, ...]
    expectations: int
    triples: int
    seconds: float
    note: str = ""

    @property
    def faults(self) -> tuple[str, ...]:
        """Return all that is wrong, in words; none where the ontology is sound."""
        found = [] if self.consistent else ["the ontology contradicts itself"]
        found += [f"nothing can be a {name}" for name in self.unsatisfiable]
        return (*found, *self.wrong)


def check_ontology(
    namespaces: Namespaces | None = None,
    vocabulary: Vocabulary | None = None,
    *,
    java: str | None = None,
    extra: Path | None = None,
) -> OntologyReport:
    """Prove the ontology and the vocabulary consistent, and the classes as expected.

    :param java: the program to run HermiT with; by default the one on the path.
    :param extra: a Turtle file to reason over as well.
    """
    names = namespaces or Namespaces()
    quads = [
        *ontology_quads(names),
        *vocabulary_quads(vocabulary or load_vocabulary(), names),
        *_read(ONTOLOGY / "expected" / "given.ttl"),
        *(_read(extra) if extra else ()),
    ]
    program = shutil.which("java") if java is None else shutil.which(java)
    started = time.perf_counter()
    if program:
        consistent, unsatisfiable, types = _run_hermit(quads, program)
    else:
        consistent, unsatisfiable, types = _run_rules(quads, names)
    expected = read_expectations()
    return OntologyReport(
        engine=HERMIT if program else RULES,
        consistent=consistent,
        unsatisfiable=unsatisfiable,
        wrong=tuple(_compare(expected, types)) if consistent else (),
        expectations=len(expected),
        triples=len(quads),
        seconds=time.perf_counter() - started,
        note="" if program else "there is no Java to run HermiT with",
    )


def read_expectations() -> dict[tuple[str, str], bool]:
    """Return which witness must, or must not, be in which class."""
    path = ONTOLOGY / "expected" / "expected.tsv"
    rows = [line.split("\t") for line in path.read_text("utf-8").splitlines()[1:]]
    return {(thing, name): holds == "yes" for thing, name, holds in rows}


Types = set[tuple[str, str]]


def _run_hermit(quads: list[Quad], java: str) -> tuple[bool, tuple[str, ...], Types]:
    # owlready2 takes a second to import, and only this needs it.
    import owlready2

    owlready2.JAVA_EXE = java
    world = owlready2.World()
    triples = serialize((quad.triple for quad in quads), format=RdfFormat.N_TRIPLES)
    with tempfile.TemporaryDirectory() as folder:
        # Its reader of Turtle gives an empty ontology without a word.
        path = Path(folder) / "ontology.nt"
        path.write_bytes(triples or b"")
        ontology = world.get_ontology(path.as_uri()).load(format="ntriples")
    try:
        with ontology:
            owlready2.sync_reasoner_hermit(world, debug=0)
    except owlready2.OwlReadyInconsistentOntologyError:
        return False, (), set()
    unsatisfiable = sorted(str(found.iri) for found in world.inconsistent_classes())
    types: Types = set()
    for name in {name for _, name in read_expectations()}:
        types |= {(thing.iri, NOO + name) for thing in world[NOO + name].instances()}
    return True, tuple(unsatisfiable), types


def _run_rules(
    quads: list[Quad], namespaces: Namespaces
) -> tuple[bool, tuple[str, ...], Types]:
    default = DefaultGraph()
    data = Store()
    data.extend(quads)
    data.extend(Quad(q.subject, q.predicate, q.object, default) for q in quads)
    inferred = list(infer(data, namespaces))
    data.extend(Quad(q.subject, q.predicate, q.object, default) for q in inferred)
    for name in _CONTRADICTIONS:
        path = QUERIES / "violations" / f"{name}.rq"
        rows = data.query(path.read_text(encoding="utf-8"))
        if isinstance(rows, QuerySolutions) and next(rows, None) is not None:
            return False, (), set()
    types: Types = set()
    for quad in data.quads_for_pattern(None, _TYPE, None, default):
        if isinstance(quad.subject, NamedNode) and isinstance(quad.object, NamedNode):
            types.add((quad.subject.value, quad.object.value))
    return True, (), types


def _compare(expected: dict[tuple[str, str], bool], types: Types) -> list[str]:
    wrong = []
    for (thing, name), holds in expected.items():
        if ((_EXAMPLES + thing, NOO + name) in types) != holds:
            wrong.append(f"{thing} should {'' if holds else 'not '}be a {name}")
    return wrong


def _read(path: Path) -> list[Quad]:
    return list(parse(path=str(path), format=RdfFormat.TURTLE))
