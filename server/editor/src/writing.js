// The text area as an editor: colours, completion, faults at their line.

import { autocompletion, closeBrackets, closeBracketsKeymap, completionKeymap } from "@codemirror/autocomplete";
import { defaultKeymap, history, historyKeymap } from "@codemirror/commands";
import { HighlightStyle, StreamLanguage, bracketMatching, indentOnInput, syntaxHighlighting } from "@codemirror/language";
import { sparql } from "@codemirror/legacy-modes/mode/sparql";
import { lintGutter, setDiagnostics } from "@codemirror/lint";
import { highlightSelectionMatches, searchKeymap } from "@codemirror/search";
import { EditorState } from "@codemirror/state";
import { EditorView, drawSelection, highlightActiveLine, highlightSpecialChars, keymap, lineNumbers } from "@codemirror/view";
import { tags } from "@lezer/highlight";

const COLOURS = HighlightStyle.define([
  { tag: tags.keyword, color: "var(--accent)", fontWeight: "600" },
  { tag: [tags.variableName, tags.special(tags.variableName)], color: "var(--blocked)" },
  { tag: [tags.string, tags.special(tags.string)], color: "var(--worsened)" },
  { tag: [tags.atom, tags.number, tags.bool], color: "var(--improved)" },
  { tag: tags.comment, color: "var(--quiet)", fontStyle: "italic" },
  { tag: [tags.meta, tags.namespace], color: "var(--second)" },
]);

const LOOKS = EditorView.theme({
  "&": {
    backgroundColor: "var(--paper)",
    color: "var(--ink)",
    border: "1px solid var(--quiet)",
    borderRadius: "var(--radius)",
    fontSize: "0.9rem",
  },
  "&.cm-focused": { outline: "3px solid var(--marked-line)", outlineOffset: "1px" },
  ".cm-scroller": { fontFamily: "var(--mono)", lineHeight: "1.55", maxHeight: "70vh", minHeight: "18rem" },
  ".cm-content": { caretColor: "var(--ink)" },
  ".cm-cursor": { borderLeftColor: "var(--ink)" },
  ".cm-gutters": { backgroundColor: "var(--surface)", color: "var(--quiet)", border: "0" },
  ".cm-activeLine": { backgroundColor: "color-mix(in srgb, var(--surface) 60%, transparent)" },
  ".cm-activeLineGutter": { backgroundColor: "var(--line)" },
  "&.cm-focused .cm-selectionBackground, .cm-selectionBackground": { backgroundColor: "var(--marked)" },
  ".cm-tooltip": { backgroundColor: "var(--paper)", color: "var(--ink)", border: "1px solid var(--quiet)" },
  ".cm-tooltip-autocomplete ul li[aria-selected]": { backgroundColor: "var(--accent)", color: "var(--paper)" },
  ".cm-completionDetail": { color: "inherit", opacity: "0.75", fontStyle: "normal" },
  ".cm-completionInfo": { maxWidth: "22rem", fontFamily: "var(--sans)" },
  ".cm-panels": { backgroundColor: "var(--surface)", color: "var(--ink)" },
  ".cm-textfield": { backgroundColor: "var(--paper)", color: "var(--ink)" },
});

// Typing over a selection: left to the browser it wraps what is typed in elements with
// styles of their own, which the content security policy forbids.
const TYPING_OVER = EditorView.domEventHandlers({
  beforeinput(event, view) {
    const { from, to } = view.state.selection.main;
    if (event.inputType !== "insertText" || view.composing || from === to) return false;
    const insert = () =>
      view.state.update(view.state.replaceSelection(event.data), {
        scrollIntoView: true,
        userEvent: "input.type",
      });
    const handlers = view.state.facet(EditorView.inputHandler);
    if (!handlers.some((handle) => handle(view, from, to, event.data, insert))) {
      view.dispatch(insert());
    }
    event.preventDefault();
    return true;
  },
});

// Put an editor over a text area; both always hold the same text.
//
// It lives in a shadow tree, whose style sheets are objects: the content security
// policy of the page allows no style elements.
export function writing(place, area, { complete, run }) {
  const root = place.attachShadow({ mode: "open" });
  const holder = document.createElement("div");
  root.append(holder);
  const state = EditorState.create({
    doc: area.value,
    extensions: [
      TYPING_OVER,
      lineNumbers(),
      highlightSpecialChars(),
      history(),
      drawSelection(),
      indentOnInput(),
      bracketMatching(),
      closeBrackets(),
      highlightActiveLine(),
      highlightSelectionMatches(),
      lintGutter(),
      autocompletion({ override: [complete], icons: false }),
      StreamLanguage.define(sparql),
      syntaxHighlighting(COLOURS),
      LOOKS,
      EditorView.lineWrapping,
      EditorView.contentAttributes.of({ "aria-label": "SPARQL query", spellcheck: "false" }),
      EditorView.updateListener.of((update) => {
        if (update.docChanged) area.value = update.state.doc.toString();
      }),
      keymap.of([
        { key: "Mod-Enter", run: () => (run(), true) },
        ...closeBracketsKeymap,
        ...completionKeymap,
        ...defaultKeymap,
        ...searchKeymap,
        ...historyKeymap,
      ]),
    ],
  });
  const view = new EditorView({ state, parent: holder, root });
  return {
    text: () => view.state.doc.toString(),
    replace(text) {
      view.dispatch({ changes: { from: 0, to: view.state.doc.length, insert: text } });
      this.clear();
    },
    focus: () => view.focus(),
    clear: () => view.dispatch(setDiagnostics(view.state, [])),
    // Mark a fault from its column to the end of the word, and go there.
    mark(line, column, message) {
      const known = view.state.doc.line(Math.min(Math.max(line, 1), view.state.doc.lines));
      const given = Math.min(Math.max((column ?? 1) - 1, 0), known.length);
      const blank = /^\s*/.exec(known.text.slice(given))[0].length;
      const from = known.from + given + (given + blank < known.length ? blank : 0);
      const word = /^[\w:?$-]+|^\S/.exec(known.text.slice(from - known.from));
      const to = Math.min(from + (word ? word[0].length : 1), known.to);
      const start = from === to && from > known.from ? from - 1 : from;
      view.dispatch(
        setDiagnostics(view.state, [{ from: start, to, severity: "error", message }]),
        { selection: { anchor: from }, scrollIntoView: true },
      );
    },
  };
}
