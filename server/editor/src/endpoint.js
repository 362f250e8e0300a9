// Asking the endpoint: one query at a time, which can be cancelled.

const TABLE = "application/sparql-results+json";
const TRIPLES = "application/n-triples";

export class QueryProblem extends Error {
  constructor(status, document) {
    super(document.detail ?? document.title ?? `the endpoint answered ${status}`);
    this.status = status;
    this.title = document.title ?? "";
    this.line = document.line ?? null;
    this.column = document.column ?? null;
  }
}

// Return {kind: "table" | "ask" | "triples", …, seconds, bytes, limit, truncated}.
export async function ask(endpoint, query, { timeout, signal }) {
  const form = new URLSearchParams({ query });
  if (timeout) form.set("timeout", timeout);
  const started = performance.now();
  const reply = await fetch(endpoint, {
    method: "POST",
    body: form,
    headers: { Accept: `${TABLE}, ${TRIPLES};q=0.9` },
    signal,
  });
  if (!reply.ok) throw new QueryProblem(reply.status, await problem(reply));
  const text = await reply.text();
  const facts = {
    seconds: (performance.now() - started) / 1000,
    bytes: new TextEncoder().encode(text).length,
    limit: reply.headers.get("Noograph-Timeout"),
    truncated: reply.headers.get("Noograph-Truncated"),
    text,
  };
  if (reply.headers.get("Content-Type")?.startsWith(TRIPLES)) {
    return { kind: "triples", triples: readTriples(text), ...facts };
  }
  const read = JSON.parse(text);
  if ("boolean" in read) return { kind: "ask", boolean: read.boolean, ...facts };
  return {
    kind: "table",
    variables: read.head.vars,
    rows: read.results.bindings,
    ...facts,
  };
}

async function problem(reply) {
  const text = await reply.text();
  try {
    return JSON.parse(text);
  } catch {
    return { detail: text.slice(0, 500) };
  }
}

// Return the labels that the graph has for some IRIs.
export async function labelsOf(endpoint, iris) {
  if (!iris.length) return new Map();
  const values = iris.map((iri) => `<${iri}>`).join(" ");
  const query = `PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>
SELECT ?s (SAMPLE(?l) AS ?label) { VALUES ?s { ${values} } ?s rdfs:label ?l } GROUP BY ?s`;
  const reply = await fetch(endpoint, {
    method: "POST",
    body: new URLSearchParams({ query }),
    headers: { Accept: TABLE },
  });
  if (!reply.ok) return new Map();
  const { results } = await reply.json();
  return new Map(results.bindings.map((row) => [row.s.value, row.label.value]));
}

const LINE =
  /^(<[^>]*>|_:\S+)\s+(<[^>]*>)\s+(<[^>]*>|_:\S+|"(?:[^"\\]|\\.)*"(?:@[\w-]+|\^\^<[^>]*>)?)\s*\.\s*$/;
const ESCAPES = { t: "\t", n: "\n", r: "\r", b: "\b", f: "\f" };

// Return the triples of N-Triples (https://www.w3.org/TR/n-triples/) as terms.
export function readTriples(text) {
  const found = [];
  for (const line of text.split("\n")) {
    const match = LINE.exec(line);
    if (match) found.push(match.slice(1, 4).map(term));
  }
  return found;
}

function term(text) {
  if (text.startsWith("<")) return { type: "uri", value: unescape(text.slice(1, -1)) };
  if (text.startsWith("_:")) return { type: "bnode", value: text.slice(2) };
  const end = text.lastIndexOf('"');
  const found = { type: "literal", value: unescape(text.slice(1, end)) };
  const rest = text.slice(end + 1);
  if (rest.startsWith("@")) found["xml:lang"] = rest.slice(1);
  if (rest.startsWith("^^")) found.datatype = rest.slice(3, -1);
  return found;
}

function unescape(text) {
  return text.replace(/\\(?:u([0-9A-Fa-f]{4})|U([0-9A-Fa-f]{8})|(.))/g, (_, u, U, c) =>
    c === undefined ? String.fromCodePoint(parseInt(u ?? U, 16)) : (ESCAPES[c] ?? c),
  );
}
