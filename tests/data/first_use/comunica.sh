npx --yes @comunica/query-sparql http://127.0.0.1:8000/sparql '
  PREFIX noo: <https://w3id.org/noograph/ontology/>
  SELECT ?finding WHERE { ?finding a noo:ClinicalFinding } LIMIT 3'
