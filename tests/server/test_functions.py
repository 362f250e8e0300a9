"""What the service description says of functions is tried, one by one."""

from __future__ import annotations

from pyoxigraph import RdfFormat, parse
from served import Server

from kg.namespaces import PREFIXES
from server.functions import EXTENSION_FUNCTIONS, GEOSPARQL

LEXICAL = {
    "date": "2026-11-30", "time": "22:10:00", "duration": "P1Y2DT3H",
    "dayTimeDuration": "P2DT3H", "yearMonthDuration": "P1Y2M", "gYear": "2026",
    "gYearMonth": "2026-11", "gMonth": "--11", "gMonthDay": "--11-30", "gDay": "---30",
}  # fmt: skip
SHAPE = "'POLYGON((0 0, 2 0, 2 2, 0 2, 0 0))'"
RING = f"{SHAPE}^^<http://www.opengis.net/ont/geosparql#wktLiteral>"
POINT = "'POINT(1 1)'^^<http://www.opengis.net/ont/geosparql#wktLiteral>"
METRE = "<http://www.opengis.net/def/uom/OGC/1.0/metre>"
SQUARE_METRE = "<http://www.opengis.net/def/uom/OGC/1.0/square_metre>"
SPECIAL = {
    "area": f"{RING}, {SQUARE_METRE}",
    "length": f"{RING}, {METRE}",
    "perimeter": f"{RING}, {METRE}",
    "distance": f"{POINT}, {POINT}, {METRE}",
    "relate": f"{RING}, {RING}, 'T*F**FFF*'",
}
OF_ONE = {
    "asGeoJSON", "centroid", "convexHull", "coordinateDimension", "dimension",
    "envelope", "getSRID", "isEmpty", "isSimple",
    "spatialDimension",
}  # fmt: skip


def arguments(function: str) -> str:
    """Return arguments for which ``function`` has a value."""
    cast = function.removeprefix(PREFIXES["xsd"])
    if cast != function:
        return f"'{LEXICAL[cast]}'"
    name = function.removeprefix(GEOSPARQL)
    return SPECIAL.get(name, RING if name in OF_ONE else f"{RING}, {RING}")


def test_every_declared_function_is_answered(server: Server) -> None:
    described = server.get("/sparql", Accept="text/turtle").body
    declared = {
        quad.object.value
        for quad in parse(described, RdfFormat.TURTLE)
        if quad.predicate.value == f"{PREFIXES['sd']}extensionFunction"
    }
    assert declared == set(EXTENSION_FUNCTIONS)
    calls = {f"x{n}": name for n, name in enumerate(sorted(declared))}
    text = " ".join(f"(<{f}>({arguments(f)}) AS ?{x})" for x, f in calls.items())
    [row] = server.query(f"SELECT {text} {{}}").json()["results"]["bindings"]
    assert [name for x, name in calls.items() if x not in row] == []


def test_a_function_that_is_not_declared_is_an_error(server: Server) -> None:
    reply = server.query("SELECT (<http://x/f>(1) AS ?x) {}")
    assert (reply.status, reply.problem()) == (400, "unsupported")
    assert "<http://x/f>" in reply.json()["detail"]
