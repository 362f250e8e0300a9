from SPARQLWrapper import JSON, SPARQLWrapper

sparql = SPARQLWrapper("http://127.0.0.1:8000/sparql", returnFormat=JSON)
sparql.setQuery("""
    SELECT ?label ?identifier {
      ?compound a noo:Compound ; rdfs:label ?label ; skos:exactMatch ?identifier .
      FILTER(STRSTARTS(STR(?identifier), STR(chembl:)))
    } ORDER BY ?label""")
for row in sparql.queryAndConvert()["results"]["bindings"]:
    print(row["label"]["value"], row["identifier"]["value"])
