// How a term of an answer is shown: short, with its label, leading to its page.

export class Terms {
  constructor(base, prefixes) {
    this.base = base;
    this.labels = new Map();
    this.withLabels = true;
    // The longest namespace that fits wins.
    this.prefixes = Object.entries(prefixes).sort((a, b) => b[1].length - a[1].length);
  }

  short(iri) {
    for (const [prefix, namespace] of this.prefixes) {
      if (iri.startsWith(namespace) && iri !== namespace) {
        return `${prefix}:${iri.slice(namespace.length)}`;
      }
    }
    return iri;
  }

  text(term) {
    if (!term) return "";
    if (term.type !== "uri") return term.value;
    return (this.withLabels && this.labels.get(term.value)) || this.short(term.value);
  }

  address(iri) {
    const ids = `${this.base}id/`;
    if (iri.startsWith(ids)) return `/page/${iri.slice(ids.length)}`;
    if (iri.startsWith(this.base)) return `/${iri.slice(this.base.length)}`;
    return /^https?:/.test(iri) ? iri : null;
  }

  element(term) {
    if (!term) return document.createTextNode("");
    if (term.type === "uri") {
      const address = this.address(term.value);
      const node = document.createElement(address ? "a" : "span");
      if (address) node.href = address;
      node.textContent = this.text(term);
      node.title = term.value;
      return node;
    }
    const node = document.createElement("span");
    node.textContent = term.value;
    if (term["xml:lang"]) node.lang = term["xml:lang"];
    if (term.type === "bnode") node.className = "quiet";
    return node;
  }
}

const NUMERIC = /#(?:integer|decimal|double|float|int|long|short|byte|nonNegativeInteger|positiveInteger)$/;

export function isNumber(term) {
  return term?.type === "literal" && NUMERIC.test(term.datatype ?? "");
}

// Order terms: numbers by value, all else by what is shown; what is unbound comes last.
export function compare(terms, a, b) {
  if (!a || !b) return a ? -1 : b ? 1 : 0;
  if (isNumber(a) && isNumber(b)) return Number(a.value) - Number(b.value);
  return terms.text(a).localeCompare(terms.text(b), undefined, { numeric: true });
}
