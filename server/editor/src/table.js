// The answer as a table: sortable, a page at a time.

import { compare, isNumber } from "./terms.js";

const PAGE = 100;

export function drawTable(place, variables, rows, terms) {
  let order = { index: -1, step: 1 };
  let page = 0;
  draw();

  function draw() {
    const sorted = order.index < 0 ? rows : [...rows].sort(by(order));
    const pages = Math.max(1, Math.ceil(sorted.length / PAGE));
    page = Math.min(page, pages - 1);
    const table = document.createElement("table");
    table.append(head(), body(sorted.slice(page * PAGE, (page + 1) * PAGE)));
    const scroll = document.createElement("div");
    scroll.className = "scroll";
    scroll.tabIndex = 0;
    scroll.setAttribute("role", "region");
    scroll.setAttribute("aria-label", "Rows");
    scroll.append(table);
    place.replaceChildren(scroll, ...(pages > 1 ? [pager(pages, sorted.length)] : []));
  }

  function by({ index, step }) {
    const name = variables[index];
    return (a, b) => step * compare(terms, a[name], b[name]);
  }

  function head() {
    const row = document.createElement("tr");
    variables.forEach((name, index) => {
      const cell = document.createElement("th");
      cell.scope = "col";
      const own = order.index === index;
      cell.setAttribute(
        "aria-sort",
        own ? (order.step > 0 ? "ascending" : "descending") : "none",
      );
      const button = document.createElement("button");
      button.type = "button";
      button.className = "sort";
      button.textContent = name;
      button.addEventListener("click", () => {
        order = { index, step: own ? -order.step : 1 };
        draw();
        place.querySelectorAll("th button")[index].focus();
      });
      cell.append(button);
      row.append(cell);
    });
    const top = document.createElement("thead");
    top.append(row);
    return top;
  }

  function body(shown) {
    const part = document.createElement("tbody");
    for (const binding of shown) {
      const row = document.createElement("tr");
      for (const name of variables) {
        const cell = document.createElement("td");
        if (isNumber(binding[name])) cell.className = "number";
        cell.append(terms.element(binding[name]));
        row.append(cell);
      }
      part.append(row);
    }
    return part;
  }

  function pager(pages, count) {
    const bar = document.createElement("p");
    bar.className = "pager";
    const first = page * PAGE + 1;
    const text = document.createElement("span");
    text.textContent = `Rows ${first} to ${Math.min(first + PAGE - 1, count)} of ${count}`;
    bar.append(turn("Previous", -1, page > 0), text, turn("Next", 1, page < pages - 1));
    return bar;
  }

  function turn(name, step, possible) {
    const button = document.createElement("button");
    button.type = "button";
    button.className = "plain";
    button.textContent = name;
    button.disabled = !possible;
    button.addEventListener("click", () => {
      page += step;
      draw();
    });
    return button;
  }
}
