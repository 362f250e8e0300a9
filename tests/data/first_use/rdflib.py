from rdflib import Graph

# A graph of your own, joined with ours by SERVICE.
mine = Graph().parse(
    data="""@prefix compound: <https://w3id.org/noograph/id/compound/> .
            compound:igmesine <https://example.org/inStock> 12 .""",
    format="turtle",
)
found = mine.query("""
    PREFIX noo: <https://w3id.org/noograph/ontology/>
    SELECT ?compound ?stock ?statement {
      ?compound <https://example.org/inStock> ?stock .
      SERVICE <http://127.0.0.1:8000/sparql> {
        ?finding noo:compound ?compound ; noo:direction noo:improved ;
          noo:statement ?statement .
      }
    }""")
for row in found:
    print(row.compound, row.stock, row.statement)

# Or take an entity as data.
igmesine = Graph().parse("http://127.0.0.1:8000/data/compound/igmesine.ttl")
print(len(igmesine), "triples")
