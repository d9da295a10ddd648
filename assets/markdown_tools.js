// Marks of Markdown for people who do not know them: each button writes into a text field.

import { createElement as h } from "react";

/** Puts `text` over the selection and tells React that somebody typed. */
export const insertText = (id, text) => {
  const field = document.getElementById(id);
  if (!field) return;
  field.focus();
  field.setRangeText(text, field.selectionStart, field.selectionEnd, "end");
  field.dispatchEvent(new Event("input", { bubbles: true }));
};

const apply = (field, tool) => {
  const { selectionStart: from, selectionEnd: to, value } = field;
  const chosen = value.slice(from, to) || tool.sample;
  if (tool.line) {
    const start = value.lastIndexOf("\n", from - 1) + 1;
    const lines = (value.slice(start, to) || tool.sample).split("\n");
    const marked = lines.map((line, i) => tool.line.replace("1", String(i + 1)) + line).join("\n");
    field.setRangeText(marked, start, to, "end");
  } else {
    field.setRangeText(tool.before + chosen + tool.after, from, to, "end");
    const end = from + tool.before.length;
    field.setSelectionRange(end, end + chosen.length);
  }
  field.dispatchEvent(new Event("input", { bubbles: true }));
  field.focus();
};

export const MarkdownTools = ({ target, label, tools }) =>
  h(
    "div",
    { role: "toolbar", "aria-label": label, "aria-controls": target, className: "tools" },
    ...tools.map((tool) =>
      h(
        "button",
        {
          key: tool.name,
          type: "button",
          title: tool.name,
          "aria-label": tool.name,
          className: "tool",
          onMouseDown: (event) => event.preventDefault(),
          onClick: () => {
            const field = document.getElementById(target);
            if (field) apply(field, tool);
          },
        },
        h("svg", {
          "aria-hidden": "true",
          className: "shape",
          width: 20,
          height: 20,
          viewBox: "0 0 24 24",
          dangerouslySetInnerHTML: { __html: tool.icon },
        }),
      ),
    ),
  );
