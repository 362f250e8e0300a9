// The page /sparql with scripts: an editor for the text area, the answer in place.
// Without this file the form still works and the browser shows the answer.

import { chartOf, drawChart } from "./chart.js";
import { completions } from "./completion.js";
import { QueryProblem, ask, labelsOf } from "./endpoint.js";
import { drawGraph, edgesOf } from "./graph.js";
import { drawTable } from "./table.js";
import { Terms } from "./terms.js";
import { writing } from "./writing.js";

const MOST_LABELS = 500;
const LONGEST_RAW = 200_000;
const TABLE_FORMATS = ["csv", "tsv", "json", "xml"];
const GRAPH_FORMATS = ["ttl", "nt", "jsonld", "rdf"];

const form = document.getElementById("query-form");
const area = document.getElementById("query");
const place = document.getElementById("editor");
const answerPart = document.getElementById("answer");
const status = document.getElementById("status");
const tabs = document.getElementById("views");
const view = document.getElementById("view");
const downloads = document.getElementById("downloads");
const runButton = document.getElementById("run");
const cancelButton = document.getElementById("cancel");
const linkButton = document.getElementById("copy-link");
const timeout = document.getElementById("timeout");
const labelsSwitch = document.getElementById("labels");
const filter = document.getElementById("filter-examples");

const endpoint = form.getAttribute("action");
const vocabulary = fetch("/api/vocabulary").then((reply) => reply.json());
let terms = new Terms(form.dataset.base, {});
vocabulary.then((known) => (terms = new Terms(form.dataset.base, known.prefixes)));
let running = null;
let answer = null;

const given = new URLSearchParams(location.hash.slice(1)).get("query");
if (given) area.value = given;
const editor = writing(place, area, { complete: completions(vocabulary), run });
document.body.classList.add("scripted");
area.hidden = true;
document.querySelector('label[for="query"]').addEventListener("click", () => editor.focus());

form.addEventListener("submit", (event) => {
  event.preventDefault();
  run();
});
cancelButton.addEventListener("click", () => running?.abort());
linkButton.addEventListener("click", copyLink);
labelsSwitch.addEventListener("change", () => {
  terms.withLabels = labelsSwitch.checked;
  if (answer) show(tabs.querySelector("[aria-selected=true]")?.dataset.view);
});
window.addEventListener("hashchange", () => {
  const text = new URLSearchParams(location.hash.slice(1)).get("query");
  if (text && text !== editor.text()) editor.replace(text);
});
filter?.addEventListener("input", () => {
  const words = filter.value.toLowerCase().split(/\s+/);
  for (const item of document.querySelectorAll("#examples li")) {
    const text = item.textContent.toLowerCase();
    item.hidden = !words.every((word) => text.includes(word));
  }
  for (const part of document.querySelectorAll("#examples details")) {
    part.hidden = !part.querySelector("li:not([hidden])");
    if (filter.value) part.open = true;
  }
});

// A query of ours that a link named; one that somebody wrote waits for its reader.
if ("run" in form.dataset && !given) run();

async function run() {
  running?.abort();
  const own = new AbortController();
  running = own;
  editor.clear();
  const query = editor.text();
  history.replaceState(null, "", `#${new URLSearchParams({ query })}`);
  say("Running…");
  busy(true);
  try {
    answer = await ask(endpoint, query, { timeout: timeout.value, signal: own.signal });
    answer.query = query;
    await known();
    await addLabels();
    report();
  } catch (error) {
    if (running === own) fail(error);
  } finally {
    if (running === own) {
      running = null;
      busy(false);
    }
  }
}

async function known() {
  try {
    await vocabulary;
  } catch {
    // Full IRIs will do.
  }
}

function busy(yes) {
  runButton.disabled = yes;
  cancelButton.hidden = !yes;
  answerPart.setAttribute("aria-busy", String(yes));
}

function say(text, wrong = false) {
  answerPart.hidden = false;
  status.textContent = text;
  status.classList.toggle("wrong", wrong);
}

function fail(error) {
  answer = null;
  tabs.replaceChildren();
  downloads.replaceChildren();
  view.replaceChildren();
  if (error.name === "AbortError") {
    say("Cancelled.");
  } else if (error instanceof QueryProblem) {
    const where = error.line ? `Line ${error.line}, column ${error.column}: ` : "";
    const detail = error.message.replace(/^line \d+, column \d+: /, "");
    say(`${error.title ? `${error.title}. ` : ""}${where}${detail}`, true);
    if (error.line) editor.mark(error.line, error.column, detail);
  } else {
    say(`The endpoint could not be reached: ${error.message}`, true);
  }
}

async function addLabels() {
  const rows = answer.kind === "triples" ? answer.triples : (answer.rows ?? []).map(Object.values);
  const iris = new Set();
  for (const row of rows) {
    for (const term of row) {
      if (term.type === "uri" && !/[\s"{}|^`\\<>]/.test(term.value)) iris.add(term.value);
      if (iris.size >= MOST_LABELS) break;
    }
  }
  const missing = [...iris].filter((iri) => !terms.labels.has(iri));
  for (const [iri, label] of await labelsOf(endpoint, missing)) terms.labels.set(iri, label);
}

function report() {
  const count =
    answer.kind === "ask"
      ? answer.boolean ? "Yes." : "No."
      : answer.kind === "table"
        ? `${answer.rows.length.toLocaleString("en")} row${answer.rows.length === 1 ? "" : "s"}`
        : `${answer.triples.length.toLocaleString("en")} triple${answer.triples.length === 1 ? "" : "s"}`;
  const size = answer.bytes > 100_000 ? `, ${(answer.bytes / 1e6).toFixed(1)} MB` : "";
  const limit = answer.limit ? `, of ${answer.limit} s allowed` : "";
  const cut = answer.truncated ? ` The answer was cut off (${answer.truncated}).` : "";
  say(`${count} in ${answer.seconds.toFixed(2)} s${limit}${size}.${cut}`, Boolean(answer.truncated));
  const offered = offer();
  tabs.replaceChildren(...offered.map(tab));
  offerDownloads();
  if (offered.length) show(offered[0].name);
  else view.replaceChildren();
}

function offer() {
  if (answer.kind === "ask") return [{ name: "raw", text: "Raw" }];
  const table = { name: "table", text: "Table" };
  const raw = { name: "raw", text: "Raw" };
  const chart = answer.kind === "table" && chartOf(answer.variables, answer.rows);
  const graph = edgesOf(answer);
  return [
    table,
    raw,
    ...(chart ? [{ name: "chart", text: "Chart" }] : []),
    ...(graph ? [{ name: "graph", text: "Graph" }] : []),
  ];
}

function tab({ name, text }) {
  const button = document.createElement("button");
  button.type = "button";
  button.id = `tab-${name}`;
  button.dataset.view = name;
  button.textContent = text;
  button.setAttribute("role", "tab");
  button.setAttribute("aria-controls", "view");
  button.addEventListener("click", () => show(name));
  button.addEventListener("keydown", (event) => {
    const step = { ArrowLeft: -1, ArrowRight: 1 }[event.key];
    if (!step) return;
    const all = [...tabs.children];
    const next = all[(all.indexOf(button) + step + all.length) % all.length];
    show(next.dataset.view);
    next.focus();
  });
  return button;
}

function show(name) {
  for (const button of tabs.children) {
    const own = button.dataset.view === name;
    button.setAttribute("aria-selected", String(own));
    button.tabIndex = own ? 0 : -1;
  }
  view.setAttribute("aria-labelledby", `tab-${name}`);
  if (name === "table") showTable();
  else if (name === "chart") drawChart(view, chartOf(answer.variables, answer.rows), answer.rows, terms);
  else if (name === "graph") drawGraph(view, edgesOf(answer), terms);
  else showRaw();
}

function showTable() {
  if (answer.kind === "table") {
    drawTable(view, answer.variables, answer.rows, terms);
    return;
  }
  const rows = answer.triples.map(([subject, predicate, object]) => ({ subject, predicate, object }));
  drawTable(view, ["subject", "predicate", "object"], rows, terms);
}

function showRaw() {
  const pre = document.createElement("pre");
  pre.tabIndex = 0;
  pre.setAttribute("aria-label", "Raw answer");
  pre.textContent = answer.text.slice(0, LONGEST_RAW);
  const parts = [pre];
  if (answer.text.length > LONGEST_RAW) {
    const note = document.createElement("p");
    note.className = "quiet";
    note.textContent = "Only the beginning is shown; download it for the rest.";
    parts.push(note);
  }
  view.replaceChildren(...parts);
}

function offerDownloads() {
  const formats = answer.kind === "triples" ? GRAPH_FORMATS : TABLE_FORMATS;
  downloads.replaceChildren(
    ...formats.map((format) => {
      const link = document.createElement("a");
      const name = format === "json" ? "srj" : format;
      link.href = `${endpoint}?${new URLSearchParams({ query: answer.query, format })}`;
      link.download = `answer.${name}`;
      link.textContent = format.toUpperCase();
      const item = document.createElement("li");
      item.append(link);
      return item;
    }),
  );
}

async function copyLink() {
  const address = `${location.origin}${location.pathname}#${new URLSearchParams({ query: editor.text() })}`;
  history.replaceState(null, "", address);
  try {
    await navigator.clipboard.writeText(address);
    say("The link to this query is copied.");
  } catch {
    say("The link to this query is in the address bar.");
  }
}
