// The answer as a graph: triples as they are, rows by the things that they join.

import { forceCollide, forceLink, forceManyBody, forceSimulation, forceX, forceY } from "d3-force";
import { shortened, svg } from "./svg.js";

const MOST = 150;
const TICKS = 300;

// Return the edges of an answer: [subject, label, object], null where there are none.
export function edgesOf(answer) {
  if (answer.kind === "triples") {
    const found = answer.triples.filter(([, , object]) => object.type === "uri");
    return found.length ? found : null;
  }
  const things = answer.variables.filter((name) =>
    answer.rows.some((row) => row[name]?.type === "uri"),
  );
  if (things.length < 2) return null;
  const [first, ...others] = things;
  const found = [];
  for (const row of answer.rows) {
    for (const name of others) {
      if (row[first]?.type === "uri" && row[name]?.type === "uri") {
        found.push([row[first], { type: "literal", value: name }, row[name]]);
      }
    }
  }
  return found.length ? found : null;
}

export function drawGraph(place, edges, terms) {
  const nodes = new Map();
  const links = [];
  let left = 0;
  for (const [subject, label, object] of edges) {
    const more = [subject, object].filter((t) => !nodes.has(t.value)).length;
    if (nodes.size + more > MOST) {
      left += 1;
      continue;
    }
    for (const term of [subject, object]) {
      if (!nodes.has(term.value)) nodes.set(term.value, { id: term.value, term });
    }
    links.push({ source: subject.value, target: object.value, label: terms.text(label) });
  }
  const placed = [...nodes.values()];
  forceSimulation(placed)
    .force("link", forceLink(links).id((node) => node.id).distance(130))
    .force("charge", forceManyBody().strength(-420))
    .force("x", forceX().strength(0.06))
    .force("y", forceY().strength(0.12))
    .force("collide", forceCollide(26))
    .stop()
    .tick(TICKS);
  place.replaceChildren(draw(placed, links, terms));
  if (left) {
    const note = document.createElement("p");
    note.className = "quiet";
    note.textContent = `${left} of ${edges.length} edges are left out: no more than ${MOST} things are drawn.`;
    place.append(note);
  }
}

function draw(nodes, links, terms) {
  const edge = 80;
  const xs = nodes.map((node) => node.x);
  const ys = nodes.map((node) => node.y);
  const left = Math.min(...xs) - edge;
  const top = Math.min(...ys) - 24;
  const width = Math.max(...xs) - left + edge;
  const height = Math.max(...ys) - top + 24;
  const node = svg("svg", {
    class: "picture network",
    viewBox: `${left} ${top} ${width} ${height}`,
    width,
    height,
    role: "group",
    "aria-label": `${nodes.length} things and ${links.length} edges between them`,
  });
  const marker = svg(
    "marker",
    { id: "network-arrow", viewBox: "0 0 8 8", refX: 15, refY: 4, markerWidth: 8, markerHeight: 8, orient: "auto" },
    svg("path", { d: "M0 0L8 4L0 8z" }),
  );
  node.append(svg("defs", {}, marker));
  for (const link of links) {
    const title = svg("title", {}, link.label);
    node.append(
      svg(
        "path",
        { d: `M${link.source.x} ${link.source.y}L${link.target.x} ${link.target.y}`, "marker-end": "url(#network-arrow)" },
        title,
      ),
    );
    if (links.length <= 40) {
      const x = (link.source.x + link.target.x) / 2;
      const y = (link.source.y + link.target.y) / 2;
      node.append(svg("text", { class: "edge-label", x, y, "text-anchor": "middle" }, shortened(link.label, 24)));
    }
  }
  for (const each of nodes) {
    const text = terms.text(each.term);
    const address = terms.address(each.id);
    const shape = [
      svg("title", {}, each.id),
      svg("circle", { cx: each.x, cy: each.y, r: 7 }),
      svg("text", { x: each.x, y: each.y - 11, "text-anchor": "middle" }, shortened(text, 26)),
    ];
    node.append(address ? svg("a", { href: address, "aria-label": text }, ...shape) : svg("g", {}, ...shape));
  }
  return node;
}
