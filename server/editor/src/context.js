// Where the cursor is in a query: in which part of a triple, under which subject, and of
// which class that subject is. Tolerant: the query is being written.

const TOKEN =
  /\s+|#[^\n]*|<[^<>"{}|^`\\\s]*>|"""[^]*?(?:"""|$)|'''[^]*?(?:'''|$)|"(?:[^"\\\n]|\\.)*(?:"|$)|'(?:[^'\\\n]|\\.)*(?:'|$)|[?$][\w]+|(?:[\p{L}_][\p{L}\p{N}_.-]*)?:(?:(?:[\p{L}\p{N}_.%:-]|\\.)*(?:[\p{L}\p{N}_%:-]|\\.))?|@[A-Za-z-]+|\^\^|[+-]?\d[\d.]*(?:[eE][+-]?\d+)?|[\p{L}_]\w*|\S/gu;
const SKIPPED = /^(?:\s|#)/;
const KEYWORD = /^[A-Za-z]+$/;
const TYPE = new Set(["a", "rdf:type"]);
const CLAUSES = new Set([
  "WHERE", "OPTIONAL", "UNION", "MINUS", "GRAPH", "SERVICE", "SILENT", "EXISTS", "NOT",
]);

// Return the tokens of a text, each with its place.
export function tokenize(text) {
  const found = [];
  for (const match of text.matchAll(TOKEN)) {
    if (!SKIPPED.test(match[0])) found.push({ text: match[0], start: match.index });
  }
  return found;
}

// Return what stands before the cursor: {role, subject, predicate}; role is "subject",
// "predicate", "object" or "other".
export function contextAt(text, position) {
  let state = start();
  const stack = [];
  for (const token of tokenize(text.slice(0, position))) {
    state = advance(state, token.text, stack);
  }
  return { role: state.role, subject: state.subject, predicate: state.predicate };
}

function start() {
  return { role: "other", subject: null, predicate: null, inside: false };
}

function opened() {
  return { role: "subject", subject: null, predicate: null, inside: true };
}

function advance(state, token, stack) {
  const word = token.toUpperCase();
  if (token === "{") {
    stack.push(state);
    return opened();
  }
  if (token === "}") {
    stack.pop();
    return stack.length ? opened() : start();
  }
  if (!state.inside) return state;
  if (token === "(" ) {
    stack.push(state);
    return { ...start(), inside: true };
  }
  if (token === ")") return closed(stack.pop() ?? opened());
  if (token === "[") {
    stack.push(state);
    return { role: "predicate", subject: "[]", predicate: null, inside: true };
  }
  if (token === "]") return closed(stack.pop() ?? opened());
  if (token === ".") return opened();
  if (token === ";") return { ...state, role: "predicate", predicate: null };
  if (token === ",") return { ...state, role: "object" };
  if (CLAUSES.has(word)) return opened();
  if (["FILTER", "BIND", "VALUES", "SELECT", "HAVING"].includes(word)) {
    return { ...start(), inside: true };
  }
  return step(state, token);
}

// What follows a term in brackets or parentheses.
function closed(before) {
  if (before.role === "other") return opened();
  return step(before, "[]");
}

function step(state, token) {
  switch (state.role) {
    case "subject":
      return { ...state, role: "predicate", subject: token };
    case "predicate":
      if ("/|^*+?!".includes(token)) return state;
      return { ...state, role: "object", predicate: token };
    case "object":
      if ("/|*+".includes(token)) return { ...state, role: "predicate" };
      return { ...state, role: "end" };
    case "end":
      return "/|".includes(token) ? { ...state, role: "predicate" } : state;
    default:
      return state;
  }
}

// Return the classes that a query says a variable is of, as they are written.
export function classesOf(text, variable) {
  const found = new Set();
  const tokens = tokenize(text);
  let state = start();
  const stack = [];
  for (const { text: token } of tokens) {
    const before = state;
    state = advance(state, token, stack);
    const object = before.role === "object" && token !== "," && !"{}()[].;".includes(token);
    if (object && before.subject === variable && TYPE.has(before.predicate)) {
      found.add(token);
    }
  }
  return found;
}

// Return the variables of a query, each once.
export function variablesOf(text) {
  return [...new Set(tokenize(text).map((t) => t.text).filter((t) => /^[?$]\w/.test(t)))];
}

// Return the prefixes that a query declares.
export function prefixesOf(text) {
  const tokens = tokenize(text).map((token) => token.text);
  const found = new Map();
  tokens.forEach((token, index) => {
    if (KEYWORD.test(token) && token.toUpperCase() === "PREFIX") {
      const name = tokens[index + 1] ?? "";
      const iri = tokens[index + 2] ?? "";
      if (name.endsWith(":")) found.set(name.slice(0, -1), iri.slice(1, -1));
    }
  });
  return found;
}
