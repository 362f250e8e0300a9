"""Pages of each kind, over the shipped corpus."""

from __future__ import annotations

import csv
import html
import io
import json
import re
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import unquote

import pytest
from visited import Site

from kg.namespaces import Namespaces
from kg.resources import QUERIES
from kg.sparql.library import Library

LARGEST = 100_000
ROW = "table-2-row-1"
PATHWAY = "/page/pathway/igmesine/modulation-of-nmda-receptor-function"
PAGES = [
    "/",
    "/page/compound",
    "/page/compound/igmesine",
    "/page/compound/milacemide",
    "/page/target/sigma-1-receptor",
    "/page/model",
    "/page/model/scopolamine-induced-amnesia",
    "/page/assay/passive-avoidance",
    "/page/species/rat",
    "/page/document",
    "/page/document/igmesine",
    "/page/document/milacemide",
    f"/page/finding/igmesine/{ROW}",
    f"/page/evidence/igmesine/{ROW}",
    f"/page/finding/igmesine/{ROW}/dose",
    f"/page/part/igmesine/{ROW}",
    f"/page/issue/igmesine/citation-mismatch-{ROW}-8",
    "/page/pathway",
    PATHWAY,
    "/page/protocol/igmesine/morris-water-maze",
    "/page/reference/igmesine/8",
    "/search?q=sigma",
]


FEW = [
    "/",
    "/page/compound/igmesine",
    f"/page/finding/igmesine/{ROW}",
    PATHWAY,
    "/page/reference/igmesine/8",
]


class Elements(HTMLParser):
    """Collects the elements of a page that tests ask about."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.found: list[tuple[str, dict[str, str]]] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.append((tag, {name: value or "" for name, value in attrs}))

    def attribute(self, tag: str, name: str) -> list[str]:
        return [a[name] for t, a in self.found if t == tag and name in a]

    def ids(self) -> list[str]:
        return [a["id"] for _, a in self.found if "id" in a]


@pytest.mark.parametrize("path", PAGES)
def test_a_page_is_small_whole_and_safe(site: Site, path: str) -> None:
    text = site.page(path)
    elements = Elements(text)
    assert len(text.encode()) < LARGEST
    assert [tag for tag, _ in elements.found].count("h1") == 1
    assert len(elements.ids()) == len(set(elements.ids()))
    assert "style" not in [name for _, a in elements.found for name in a]
    scripts = [a for tag, a in elements.found if tag == "script"]
    assert all("src" in a or a["type"] == "application/ld+json" for a in scripts)
    for tag, name in (("script", "src"), ("link", "href"), ("img", "src")):
        stray = [v for v in elements.attribute(tag, name) if not v.startswith("/")]
        assert not stray


def test_every_link_of_ours_leads_somewhere(site: Site) -> None:
    seen: set[str] = set()
    for path in FEW:
        links = Elements(site.page(path)).attribute("a", "href")
        seen |= {link.partition("#")[0] for link in links if link.startswith("/")}
    for link in sorted(seen - set(PAGES)):
        reply = site.get(unquote(link), Accept="text/html, */*;q=0.1")
        assert reply.status == 200, link


def test_anchors_on_a_page_are_there(site: Site) -> None:
    for path in PAGES:
        elements = Elements(site.page(path))
        wanted = {h[1:] for h in elements.attribute("a", "href") if h.startswith("#")}
        assert wanted <= set(elements.ids()), path


def test_a_finding_leads_to_its_passage_in_the_document(site: Site) -> None:
    finding = site.page(f"/page/finding/igmesine/{ROW}")
    assert "0.25 - 16 mg/kg" in finding
    assert "Earley et al., 1991" in finding
    link = re.search(r'href="(/page/document/igmesine)#(finding-[^"]+)"', finding)
    assert link is not None
    document = site.page(link[1])
    assert f'id="{link[2]}"' in document


def test_a_document_shows_all_that_was_found_in_it(site: Site) -> None:
    rows = site.get(
        "/sparql?format=json&query=SELECT DISTINCT ?thing {"
        " { ?e noo:document document:igmesine . ?thing noo:evidence ?e }"
        " UNION { ?thing a noo:QualityIssue ; noo:document document:igmesine } }"
    )
    things = rows.column("thing")
    page = site.page("/page/document/igmesine")
    assert len(things) > 30
    for thing in things:
        kind, rest = thing.partition("/id/")[2].split("/", 1)
        assert f'id="{kind}-{rest.partition("/")[2]}"' in page, thing


def test_a_pathway_is_drawn_with_every_edge(site: Site) -> None:
    page = site.page(PATHWAY)
    drawing = page[page.index('<svg class="picture pathway"') : page.index("</figure>")]
    assert drawing.count('class="edge') == page.count("<li><p><a href=")
    assert "inhibiting" in drawing
    assert "stroke-dasharray" in drawing
    assert "sigma-1 receptor inhibits SK channel" in drawing


def test_a_contradiction_has_a_page_of_its_own(site: Site) -> None:
    link = re.search(r'href="(/page/conflict/[^"]+)"', site.page("/conflicts"))
    assert link is not None
    page = site.page(link[1])
    assert page.count('class="side') >= 2
    assert "Same" in page or "Differ in" in page


@pytest.mark.parametrize(
    ("path", "chosen", "least"),
    [
        ("/conflicts", "", 40),
        ("/conflicts", "kind=RetellingContradiction", 2),
        ("/issues", "", 40),
        ("/issues", "type=citation mismatch", 5),
    ],
)
def test_what_is_wrong_is_a_page_and_data(
    site: Site, path: str, chosen: str, least: int
) -> None:
    reply = site.get(f"{path}?{chosen}", Accept="text/csv")
    assert reply.type == "text/csv"
    assert "Accept" in reply.headers["Vary"]
    rows = list(csv.DictReader(io.StringIO(reply.text)))
    assert len(rows) >= least
    found = site.get(f"{path}?{chosen}&format=json", Accept="text/html")
    assert len(json.loads(found.text)["results"]["bindings"]) == len(rows)
    kinds = {row.get("kind") or row["kindLabel"] for row in rows}
    assert (len(kinds) == 1) == bool(chosen)
    page = site.page(f"{path}?{chosen}")
    link = re.search(r'href="([^"]+)">CSV', page)
    assert link is not None
    assert site.get(html.unescape(link[1])).text == reply.text
    assert site.get(path).type == "text/html"
    assert site.get(path, Accept="image/png").status == 406


def test_null_results_stand_beside_the_others(site: Site) -> None:
    page = site.page("/page/compound/milacemide")
    assert re.search(r'class="direction no-effect"[^>]*>.*?no effect', page)
    assert re.search(r'class="direction improved"[^>]*>.*?improved', page)


def test_what_blocks_a_compound_is_not_what_it_does(site: Site) -> None:
    page = site.page("/page/compound/igmesine")
    start = page.index('id="changed"')
    own, others = page[:start], page[start : page.index("<h2", start)]
    assert "direction blocked" not in own
    assert "the effect of" in others


def test_who_says_the_same_is_named_once(site: Site) -> None:
    page = site.get("/page/compound/igmesine").text
    section = page.partition('id="mechanisms"')[2].partition("<h2")[0]
    said = re.findall(r"<li>(.*?)</li>", section, re.DOTALL)
    texts = [re.sub(r"<[^>]+>", "", item).partition("(")[0].strip() for item in said]
    assert "igmesine potentiates NMDA receptor function" in texts
    assert len(texts) == len(set(texts))
    assert any(item.count("/page/finding/") > 1 for item in said)


def test_facts_of_one_name_are_told_once(site: Site) -> None:
    page = site.get("/page/compound/igmesine").text
    names = re.findall(r"<dt><a[^>]*>([^<]*)</a></dt>", page)
    assert "is agonist of" in names
    assert len(names) == len(set(names))


def test_a_known_structure_is_drawn(site: Site) -> None:
    page = site.page("/page/compound/milacemide")
    assert 'src="/structures/milacemide.svg"' in page
    picture = site.get("/structures/milacemide.svg")
    assert (picture.status, picture.type) == (200, "image/svg+xml")
    tag = picture.headers["ETag"]
    assert site.get("/structures/milacemide.svg", If_None_Match=tag).status == 304
    assert "/structures/" not in site.page("/page/compound/cutamesine-dihydrochloride")
    assert site.get("/structures/cutamesine-dihydrochloride.svg").status == 404


def test_what_a_source_does_not_say_is_marked(site: Site) -> None:
    page = site.get("/page/compound/milacemide").text
    cells = re.findall(r"<td[^>]*>(.*?)</td>", page, re.DOTALL)
    assert any("not stated" in cell for cell in cells)
    assert all(cell.strip() for cell in cells)


def test_a_page_offers_its_data_and_queries(site: Site) -> None:
    reply = site.get("/page/compound/igmesine", Accept="text/html")
    links = reply.headers.get_all("Link") or []
    assert any('type="text/turtle"' in link for link in links)
    assert any('rel="describes"' in link for link in links)
    assert 'href="/data/compound/igmesine.jsonld"' in reply.text
    assert 'href="/sparql?from=pages/findings&amp;entity=' in reply.text


@pytest.mark.parametrize(
    ("path", "type_", "profile"),
    [
        ("/", "Dataset", "Dataset/1.0-RELEASE"),
        ("/page/compound/igmesine", "MolecularEntity", "MolecularEntity/0.5-RELEASE"),
        ("/page/species/rat", "Taxon", "Taxon/1.0-RELEASE"),
        (f"/page/finding/igmesine/{ROW}", "Claim", None),
        ("/page/document/igmesine", "TechArticle", None),
        ("/page/reference/igmesine/8", "ScholarlyArticle", None),
    ],
)
def test_a_page_says_what_it_is_about(
    site: Site, path: str, type_: str, profile: str | None
) -> None:
    start = '<script type="application/ld+json">'
    page = site.page(path)
    read = json.loads(page.partition(start)[2].partition("</script>")[0])
    assert read["@type"] == type_
    assert {"@context", "@id", "name", "url", "identifier"} <= set(read)
    if profile:
        conforms = read["dct:conformsTo"]["@id"]
        assert conforms == f"https://bioschemas.org/profiles/{profile}"


def test_an_identifier_leads_on_with_links(site: Site) -> None:
    reply = site.get("/id/compound/igmesine", Accept="text/turtle")
    assert reply.status == 303
    links = reply.headers.get_all("Link") or []
    assert '</page/compound/igmesine>; rel="alternate"; type="text/html"' in links
    assert any('rel="describedby"; type="text/turtle"' in link for link in links)


def test_selectors_count_the_characters_of_the_text(site: Site) -> None:
    reply = site.get("/data/document/igmesine.txt")
    assert reply.type == "text/plain"
    rows = site.get(
        "/sparql?format=json&query=SELECT ?start ?end ?exact {"
        " ?target oa:hasSource document:igmesine ; oa:hasSelector ?selector ."
        " ?selector oa:start ?start ; oa:end ?end ; oa:exact ?exact }"
    )
    starts, ends = (map(int, rows.column(name)) for name in ("start", "end"))
    for start, end, exact in zip(starts, ends, rows.column("exact"), strict=True):
        assert reply.text[start:end] == exact
    assert site.get("/data/document/no-such.txt").problem() == "not-found"
    assert site.get("/data/document/..%2F..%2Fversion.txt").status == 404


def test_a_page_is_revalidated(site: Site) -> None:
    tag = site.get("/page/compound/igmesine").headers["ETag"]
    again = site.get("/page/compound/igmesine", If_None_Match=tag)
    assert (again.status, again.body) == (304, b"")
    head = site.send("HEAD", "/page/compound/igmesine")
    assert (head.status, head.headers["ETag"]) == (200, tag)


@pytest.mark.parametrize("path", ["/ontology", "/ontology/Finding"])
@pytest.mark.parametrize(
    ("accept", "extension"),
    [
        ("text/html", "html"),
        ("text/turtle", "ttl"),
        ("application/rdf+xml", "rdf"),
        ("application/ld+json", "jsonld"),
        ("application/n-triples", "nt"),
    ],
)
def test_the_ontology_as_the_client_prefers(
    site: Site, path: str, accept: str, extension: str
) -> None:
    reply = site.get(path, Accept=accept)
    assert (reply.status, reply.type) == (200, accept)
    assert reply.headers["Content-Location"] == f"{path}.{extension}"
    assert "Accept" in reply.headers["Vary"]
    same = site.get(f"{path}.{extension}")
    assert same.body == reply.body
    again = site.get(path, Accept=accept, If_None_Match=reply.headers["ETag"])
    assert again.status == 304


@pytest.mark.parametrize(
    "path", ["/ontology/NoSuchTerm", "/ontology/Finding.exe", "/ontology/a%20b"]
)
def test_a_term_that_is_not_there(site: Site, path: str) -> None:
    assert site.get(path).problem() == "not-found"


def test_the_editor_opens_the_query_behind_a_page(site: Site) -> None:
    iri = "https://w3id.org/noograph/id/compound/milacemide"
    page = site.page(f"/sparql?from=pages/findings&entity={iri}")
    assert f"VALUES ?entity {{ &lt;{iri}&gt; }}" in page
    wrong = site.get("/sparql?from=pages/findings&entity=no-iri", Accept="text/html")
    assert wrong.status == 400


def test_the_vocabulary_tells_what_fits(site: Site) -> None:
    known = site.get("/api/vocabulary").json()
    fits = {name for name, _ in known["fits"]["noo:BehaviouralFinding"]}
    assert {"noo:direction", "noo:compound"} <= fits
    assert "noo:parameter" not in fits
    direction = next(p for p in known["properties"] if p["name"] == "noo:direction")
    assert direction["definition"]


@pytest.mark.parametrize("path", ["/page/unicorn", "/page/compound/no-such-thing"])
def test_what_is_not_there_is_told(site: Site, path: str) -> None:
    reply = site.get(path, Accept="text/html")
    assert reply.status == 404
    assert "<h1>" in reply.text


@pytest.mark.parametrize(
    "path", sorted((QUERIES / "pages").glob("*.rq")), ids=lambda p: p.stem
)
def test_the_queries_behind_the_pages_run(site: Site, path: Path) -> None:
    query = Library(Namespaces(), path.parent)[path.stem]
    reply = site.post("/sparql", query=query.query)
    assert reply.status == 200, reply.text
