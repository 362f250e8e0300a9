"""The functions that the engine answers beyond those of SPARQL 1.1.

https://www.w3.org/TR/sparql11-service-description/#sd-extensionFunction. Casts to the
XML Schema datatypes that SPARQL leaves out, and GeoSPARQL 1.1 (OGC 22-047r1); a test
calls every one of them.
"""

from __future__ import annotations

from collections.abc import Mapping

from kg.namespaces import PREFIXES

GEOSPARQL = "http://www.opengis.net/def/function/geosparql/"

_NAMES: Mapping[str, str] = {
    PREFIXES["xsd"]: """
        date dayTimeDuration duration gDay gMonth gMonthDay gYear gYearMonth time
        yearMonthDuration
    """,
    GEOSPARQL: """
        area asGeoJSON centroid convexHull coordinateDimension difference dimension
        distance ehContains ehCoveredBy ehCovers ehDisjoint ehEquals ehInside ehMeet
        ehOverlap envelope getSRID intersection isEmpty isSimple length perimeter rcc8dc
        rcc8ec rcc8eq rcc8ntpp rcc8ntppi rcc8po rcc8tpp rcc8tppi relate sfContains
        sfCrosses sfDisjoint sfEquals sfIntersects sfOverlaps sfTouches sfWithin
        spatialDimension symDifference union
    """,
}

EXTENSION_FUNCTIONS: tuple[str, ...] = tuple(
    f"{space}{name}" for space, names in _NAMES.items() for name in names.split()
)
