// Suggestions while typing in a search box, as a combobox
// (https://www.w3.org/WAI/ARIA/apg/patterns/combobox/). Without this the form works.

const DELAY = 120;

for (const input of document.querySelectorAll('form[role="search"] input[type="search"]')) {
  attach(input);
}

function attach(input) {
  const list = document.createElement("ul");
  list.id = `${input.id}-suggestions`;
  list.className = "suggestions";
  list.setAttribute("role", "listbox");
  list.setAttribute("aria-label", "Suggestions");
  list.hidden = true;
  input.after(list);
  input.setAttribute("role", "combobox");
  input.setAttribute("aria-autocomplete", "list");
  input.setAttribute("aria-expanded", "false");
  input.setAttribute("aria-controls", list.id);

  let timer = 0;
  let request = null;
  let active = -1;

  input.addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(ask, DELAY);
  });
  input.addEventListener("blur", () => setTimeout(close, 150));
  input.addEventListener("keydown", (event) => {
    const options = [...list.children];
    if (event.key === "Escape" && !list.hidden) {
      event.preventDefault();
      close();
    } else if ((event.key === "ArrowDown" || event.key === "ArrowUp") && options.length) {
      event.preventDefault();
      const step = event.key === "ArrowDown" ? 1 : -1;
      choose((active + step + options.length) % options.length);
    } else if (event.key === "Enter" && active >= 0 && !list.hidden) {
      event.preventDefault();
      location.href = options[active].dataset.page;
    }
  });

  async function ask() {
    request?.abort();
    const text = input.value.trim();
    if (text.length < 2) {
      close();
      return;
    }
    request = new AbortController();
    try {
      const query = new URLSearchParams({ q: text, limit: "8", format: "json" });
      const reply = await fetch(`/search?${query}`, { signal: request.signal });
      if (reply.ok) show((await reply.json()).results);
    } catch (error) {
      if (error.name !== "AbortError") close();
    }
  }

  function show(results) {
    active = -1;
    list.replaceChildren(...results.map(option));
    list.hidden = results.length === 0;
    input.setAttribute("aria-expanded", String(!list.hidden));
    input.removeAttribute("aria-activedescendant");
  }

  function option(result, index) {
    const item = document.createElement("li");
    item.id = `${list.id}-${index}`;
    item.setAttribute("role", "option");
    item.setAttribute("aria-selected", "false");
    item.dataset.page = result.page;
    const label = document.createElement("span");
    label.textContent = result.name ? `${result.label} (${result.name})` : result.label;
    const kind = document.createElement("span");
    kind.className = "quiet";
    kind.textContent = result.kind;
    item.append(label, kind);
    item.addEventListener("mousedown", (event) => {
      event.preventDefault();
      location.href = result.page;
    });
    return item;
  }

  function choose(index) {
    active = index;
    [...list.children].forEach((item, i) => {
      item.setAttribute("aria-selected", String(i === index));
      if (i === index) {
        input.setAttribute("aria-activedescendant", item.id);
        item.scrollIntoView({ block: "nearest" });
      }
    });
  }

  function close() {
    list.hidden = true;
    active = -1;
    input.setAttribute("aria-expanded", "false");
    input.removeAttribute("aria-activedescendant");
  }
}
