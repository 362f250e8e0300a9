// The answer as a chart: bars where one column counts, points where two measure.

import { isNumber } from "./terms.js";
import { shortened, svg } from "./svg.js";

const MOST_BARS = 60;
const MOST_POINTS = 2000;

// Return what can be drawn of an answer, null where nothing can.
export function chartOf(variables, rows) {
  const numeric = variables.filter((name) => {
    const bound = rows.map((row) => row[name]).filter(Boolean);
    return bound.length > 0 && bound.every(isNumber);
  });
  const named = variables.filter((name) => !numeric.includes(name));
  if (numeric.length >= 2 && !named.length) return { kind: "points", x: numeric[0], y: numeric[1] };
  if (!numeric.length || !named.length) return null;
  // A label says more than the IRI beside it.
  const labels = named.filter((name) => !named.includes(`${name}Label`)).slice(0, 3);
  return { kind: "bars", labels, value: numeric[0] };
}

export function drawChart(place, chart, rows, terms) {
  const drawing = chart.kind === "bars" ? bars(chart, rows, terms) : points(chart, rows);
  place.replaceChildren(drawing.node);
  if (drawing.note) {
    const note = document.createElement("p");
    note.className = "quiet";
    note.textContent = drawing.note;
    place.append(note);
  }
}

function bars(chart, rows, terms) {
  const shown = rows.filter((row) => row[chart.value]).slice(0, MOST_BARS);
  const values = shown.map((row) => Number(row[chart.value].value));
  const most = Math.max(0, ...values);
  const least = Math.min(0, ...values);
  const row = 26;
  const left = 260;
  const width = 700;
  const scale = (value) => left + ((value - least) / (most - least || 1)) * (width - left - 70);
  const node = svg("svg", {
    class: "picture chart",
    viewBox: `0 0 ${width} ${shown.length * row + 8}`,
    width,
    height: shown.length * row + 8,
    role: "img",
    "aria-label": `${chart.value} by ${chart.labels.join(", ")}`,
  });
  const named = (binding) =>
    chart.labels.map((name) => terms.text(binding[name])).filter(Boolean).join(", ");
  shown.forEach((binding, index) => {
    const y = index * row + 4;
    const from = scale(Math.min(0, values[index]));
    const to = scale(Math.max(0, values[index]));
    node.append(
      svg("text", { x: left - 8, y: y + 16, "text-anchor": "end" }, shortened(named(binding), 36)),
      svg("rect", { x: from, y: y + 3, width: Math.max(to - from, 1), height: row - 8, rx: 2 }),
      svg("text", { x: to + 6, y: y + 16 }, binding[chart.value].value),
    );
  });
  const note = rows.length > shown.length ? `The first ${shown.length} of ${rows.length} rows.` : "";
  return { node, note };
}

function points(chart, rows) {
  const shown = rows.filter((row) => row[chart.x] && row[chart.y]).slice(0, MOST_POINTS);
  const xs = shown.map((row) => Number(row[chart.x].value));
  const ys = shown.map((row) => Number(row[chart.y].value));
  const [width, height, edge] = [700, 420, 54];
  const scale = (values, from, to) => {
    const [least, most] = [Math.min(...values), Math.max(...values)];
    return (value) => from + ((value - least) / (most - least || 1)) * (to - from);
  };
  const x = scale(xs, edge, width - 20);
  const y = scale(ys, height - edge, 16);
  const node = svg("svg", {
    class: "picture chart",
    viewBox: `0 0 ${width} ${height}`,
    width,
    height,
    role: "img",
    "aria-label": `${chart.y} against ${chart.x}`,
  });
  node.append(
    svg("path", { class: "axis", d: `M${edge} 10V${height - edge}H${width - 10}` }),
    ...[Math.min(...xs), Math.max(...xs)].map((value) =>
      svg("text", { x: x(value), y: height - edge + 18, "text-anchor": "middle" }, String(value)),
    ),
    ...[Math.min(...ys), Math.max(...ys)].map((value) =>
      svg("text", { x: edge - 8, y: y(value) + 4, "text-anchor": "end" }, String(value)),
    ),
    svg("text", { x: width / 2, y: height - 12, "text-anchor": "middle" }, chart.x),
    svg("text", { x: edge, y: 8, "text-anchor": "middle" }, chart.y),
    ...shown.map((_, index) => svg("circle", { cx: x(xs[index]), cy: y(ys[index]), r: 4 })),
  );
  const note = rows.length > shown.length ? `The first ${shown.length} of ${rows.length} rows.` : "";
  return { node, note };
}
