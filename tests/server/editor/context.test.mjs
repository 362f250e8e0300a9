// Where the cursor is in a query.

import assert from "node:assert/strict";
import { test } from "node:test";
import {
  classesOf, contextAt, prefixesOf, tokenize, variablesOf,
} from "../../../server/editor/src/context.js";
import { readTriples } from "../../../server/editor/src/endpoint.js";

// The cursor stands at the bar.
const PLACES = [
  ["SELECT * { |", "subject", null, null],
  ["SELECT * { ?f |", "predicate", "?f", null],
  ["SELECT * { ?f a |", "object", "?f", "a"],
  ["SELECT * { ?f a noo:Finding ; |", "predicate", "?f", null],
  ["SELECT * { ?f noo:compound ?c , |", "object", "?f", "noo:compound"],
  ["SELECT * { ?f a noo:Finding . |", "subject", null, null],
  ["SELECT * { ?f noo:compound/|", "predicate", "?f", "noo:compound"],
  ["SELECT * { ?f noo:compound [ |", "predicate", "[]", null],
  ["SELECT * { OPTIONAL { ?x |", "predicate", "?x", null],
  ["SELECT * { FILTER(?x = 1) ?y |", "predicate", "?y", null],
  ["SELECT * { ?s ?p \"a { b\" . ?t |", "predicate", "?t", null],
  ["SELECT * { # ?a comment {\n ?u |", "predicate", "?u", null],
  ["SELECT * { ?a ?b ?c } |", "other", null, null],
  ["|", "other", null, null],
];

for (const [written, role, subject, predicate] of PLACES) {
  test(`the place in ${written}`, () => {
    const found = contextAt(written, written.indexOf("|"));
    assert.deepEqual(found, { role, subject, predicate });
  });
}

test("the classes of a variable", () => {
  const text = "SELECT * { ?f a noo:A , noo:B ; noo:c ?x . ?x rdf:type noo:C }";
  assert.deepEqual([...classesOf(text, "?f")], ["noo:A", "noo:B"]);
  assert.deepEqual([...classesOf(text, "?x")], ["noo:C"]);
});

test("variables and prefixes", () => {
  const text = "PREFIX a: <http://a/>\nprefix : <http://b/> SELECT ?x { ?x ?y ?x }";
  assert.deepEqual(variablesOf(text), ["?x", "?y"]);
  assert.deepEqual([...prefixesOf(text)], [["a", "http://a/"], ["", "http://b/"]]);
});

test("any text has tokens", () => {
  for (const text of ['"', "'''", "<", "{ [ (", "\\", "?", "a:b.c;", "é:ü"]) {
    assert.ok(tokenize(text));
    assert.ok(contextAt(text, text.length).role);
  }
});

test("N-Triples are read", () => {
  const text = '<http://a> <http://b> "x \\"y\\" \\u00e9"@en .\n_:b1 <http://c> <http://d> .\n';
  assert.deepEqual(readTriples(text), [
    [
      { type: "uri", value: "http://a" },
      { type: "uri", value: "http://b" },
      { type: "literal", value: 'x "y" é', "xml:lang": "en" },
    ],
    [
      { type: "bnode", value: "b1" },
      { type: "uri", value: "http://c" },
      { type: "uri", value: "http://d" },
    ],
  ]);
});
