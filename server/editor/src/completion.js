// Completion: prefixes, classes, the properties that fit the class of the subject,
// variables, keywords, and entities by their names.

import { classesOf, contextAt, prefixesOf, variablesOf } from "./context.js";

const KEYWORDS = [
  "ASK", "AS", "ASC", "AVG", "BIND", "BOUND", "COALESCE", "CONCAT", "CONSTRUCT",
  "CONTAINS", "COUNT", "DESC", "DESCRIBE", "DISTINCT", "EXISTS", "FILTER", "FROM",
  "FROM NAMED", "GRAPH", "GROUP BY", "GROUP_CONCAT", "HAVING", "IF", "IN", "LANG",
  "LCASE", "LIMIT", "MAX", "MIN", "MINUS", "NOT EXISTS", "NOT IN", "OFFSET", "OPTIONAL",
  "ORDER BY", "PREFIX", "REGEX", "REPLACE", "SAMPLE", "SELECT", "SERVICE", "STR",
  "STRLEN", "STRSTARTS", "SUM", "UCASE", "UNION", "VALUES", "WHERE",
];

// Return a source of completions for CodeMirror; ``vocabulary`` is a promise.
export function completions(vocabulary) {
  return async (context) => {
    const variable = context.matchBefore(/[?$]\w*/);
    if (variable) return variables(context, variable);
    const word = context.matchBefore(/(?:[\p{L}_][\p{L}\p{N}_-]*)?:?[\p{L}\p{N}_.-]*/u);
    if (!word || (word.from === word.to && !context.explicit)) return null;
    const text = context.state.doc.toString();
    const known = await vocabulary;
    const prefix = word.text.includes(":") ? word.text.split(":")[0] : null;
    if (prefix !== null && known.kinds.includes(prefix)) {
      return entities(context, word, prefix, known, text);
    }
    const place = contextAt(text, word.from);
    const options = [
      ...terms(known, place, text),
      ...(prefix === null ? keywords(place) : []),
      ...(prefix === null ? prefixes(known, text) : []),
    ];
    return { from: word.from, options, validFor: /^[\p{L}\p{N}_:.-]*$/u };
  };
}

function variables(context, word) {
  const text = context.state.doc.toString();
  const before = text.slice(0, word.from) + text.slice(word.to);
  const options = variablesOf(before).map((label) => ({ label, type: "variable" }));
  return { from: word.from, options, validFor: /^[?$]\w*$/ };
}

function keywords(place) {
  const boost = place.role === "other" ? 1 : -2;
  return KEYWORDS.map((label) => ({ label, type: "keyword", boost }));
}

function prefixes(known, text) {
  const declared = prefixesOf(text);
  return Object.keys(known.prefixes).map((name) => ({
    label: `${name}:`,
    type: "namespace",
    detail: known.prefixes[name],
    boost: declared.has(name) ? 0 : -1,
    apply: inserting(known, `${name}:`),
  }));
}

function terms(known, place, text) {
  if (place.role === "predicate") return properties(known, place, text);
  if (place.role === "object" && ["a", "rdf:type"].includes(place.predicate)) {
    return known.classes.map((one) => option(known, one, "class", Math.min(9, Math.log10(one.count + 1) * 2)));
  }
  if (place.role === "object") {
    return known.individuals.map((one) => option(known, one, "constant", 0));
  }
  return [];
}

// Properties that the subject's class has come first, the commonest on top.
function properties(known, place, text) {
  const classes = classesOf(text, place.subject);
  const fitting = new Map();
  for (const name of classes) {
    for (const [property, count] of known.fits[name] ?? []) {
      fitting.set(property, Math.max(count, fitting.get(property) ?? 0));
    }
  }
  return known.properties.map((one) => {
    const fits = fitting.has(one.name);
    const boost = fits ? 20 + Math.log10(fitting.get(one.name) + 1) * 10 : fitting.size ? -10 : 0;
    return option(known, one, "property", Math.min(boost, 99));
  });
}

function option(known, one, type, boost) {
  return {
    label: one.name,
    type,
    detail: one.label,
    info: one.definition || undefined,
    boost,
    apply: inserting(known, one.name),
  };
}

async function entities(context, word, kind, known, text) {
  const looked = word.text.split(":")[1];
  if (!looked) return null;
  const given = new URLSearchParams({ q: looked.replaceAll("-", " "), kind, format: "json", limit: "12" });
  const reply = await fetch(`/search?${given}`);
  if (!reply.ok || context.aborted) return null;
  const namespace = known.prefixes[kind];
  const options = (await reply.json()).results
    .map((one) => ({ one, local: one.iri.slice(namespace.length) }))
    .filter(({ one, local }) => one.iri.startsWith(namespace) && /^[\w-]+$/.test(local))
    .map(({ one, local }) => ({
      label: `${kind}:${local}`,
      displayLabel: one.label,
      detail: `${kind}:${local}`,
      info: one.definition || undefined,
      type: "constant",
      apply: inserting(known, `${kind}:${local}`),
    }));
  return { from: word.from, options, filter: false };
}

// Insert a name, and the declaration of its prefix where the query lacks it.
function inserting(known, name) {
  return (view, completion, from, to) => {
    const prefix = name.split(":")[0];
    const namespace = known.prefixes[prefix];
    const declared = prefixesOf(view.state.doc.toString()).has(prefix);
    const changes = [{ from, to, insert: name }];
    let shift = 0;
    if (namespace && name.includes(":") && !declared) {
      const line = `PREFIX ${prefix}: <${namespace}>\n`;
      changes.unshift({ from: 0, insert: line });
      shift = line.length;
    }
    view.dispatch({
      changes,
      selection: { anchor: from + shift + name.length },
      userEvent: "input.complete",
    });
  };
}
