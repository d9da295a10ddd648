// The search box of the knowledge base: suggestions while typing, by keyboard and by finger.
//
// A plain GET form, so that it works before any of this is there. The pattern is the combobox
// with a list of the ARIA Authoring Practices: the focus stays in the field.

import { createElement as h, useEffect, useId, useRef, useState } from "react";

const PAUSE_MS = 160;
const SHORTEST = 2;

export const ArticleSearch = ({
  action,
  source,
  asked,
  label,
  placeholder,
  longest,
  submit,
  icon,
  className,
}) => {
  const id = useId();
  const [words, setWords] = useState(asked || "");
  const [found, setFound] = useState([]);
  const [at, setAt] = useState(-1);
  const [isOpen, setIsOpen] = useState(false);
  const wanted = useRef(null);
  const field = useRef(null);

  // The address says what was asked; what a person types meanwhile stays.
  useEffect(() => {
    if (document.activeElement !== field.current) setWords(asked || "");
  }, [asked]);

  // What was typed before React was there.
  useEffect(() => {
    if (field.current?.value && field.current.value !== words) setWords(field.current.value);
  }, []);

  const close = () => {
    setIsOpen(false);
    setAt(-1);
  };

  const ask = (text) => {
    clearTimeout(wanted.current?.timer);
    wanted.current?.call?.abort();
    const question = text.trim();
    if (question.length < SHORTEST) {
      setFound([]);
      close();
      return;
    }
    const call = new AbortController();
    const timer = setTimeout(async () => {
      try {
        const answer = await fetch(`${source}?q=${encodeURIComponent(question)}`, {
          signal: call.signal,
        });
        if (!answer.ok) return;
        const fresh = await answer.json();
        setFound(fresh);
        setAt(-1);
        setIsOpen(fresh.length > 0);
      } catch {
        // Without a line there are no suggestions; the form still searches.
      }
    }, PAUSE_MS);
    wanted.current = { call, timer };
  };

  useEffect(
    () => () => {
      clearTimeout(wanted.current?.timer);
      wanted.current?.call?.abort();
    },
    [],
  );

  const onKeyDown = (event) => {
    if (event.key === "Escape" && isOpen) {
      event.preventDefault();
      close();
    } else if ((event.key === "ArrowDown" || event.key === "ArrowUp") && found.length) {
      event.preventDefault();
      const step = event.key === "ArrowDown" ? 1 : -1;
      const rows = found.length + 1; // the field itself is one of them
      setIsOpen(true);
      setAt(((at + 1 + step + rows) % rows) - 1);
    } else if (event.key === "Enter" && isOpen && at >= 0) {
      event.preventDefault();
      location.assign(found[at].url);
    }
  };

  const options = found.map((one, i) =>
    h(
      "li",
      {
        key: one.url,
        id: `${id}-${i}`,
        role: "option",
        "aria-selected": i === at,
        className: "kb-option",
        onMouseDown: (event) => event.preventDefault(), // the focus stays in the field
        onMouseEnter: () => setAt(i),
        onClick: () => location.assign(one.url),
      },
      h("span", { className: "kb-option-title" }, one.title),
      h("span", { className: "kb-option-topic" }, one.topic),
    ),
  );

  return h(
    "form",
    { action, method: "get", role: "search", className, onSubmit: close },
    h("label", { htmlFor: `${id}-field`, className: "unseen" }, label),
    h(
      "div",
      { className: "input-with-icon kb-box" },
      h("svg", {
        "aria-hidden": "true",
        className: "shape",
        width: 22,
        height: 22,
        viewBox: "0 0 24 24",
        dangerouslySetInnerHTML: { __html: icon },
      }),
      h("input", {
        ref: field,
        id: `${id}-field`,
        name: "q",
        type: "search",
        maxLength: longest,
        placeholder,
        enterKeyHint: "search",
        autoComplete: "off",
        className: "input search-input",
        role: "combobox",
        "aria-autocomplete": "list",
        "aria-expanded": isOpen,
        "aria-controls": `${id}-list`,
        "aria-activedescendant": isOpen && at >= 0 ? `${id}-${at}` : undefined,
        value: words,
        onChange: (event) => {
          setWords(event.target.value);
          ask(event.target.value);
        },
        onKeyDown,
        onBlur: close,
      }),
      h(
        "ul",
        {
          id: `${id}-list`,
          role: "listbox",
          "aria-label": "Artigos sugeridos",
          hidden: !isOpen,
          className: "kb-options",
        },
        ...options,
      ),
      h(
        "span",
        { role: "status", className: "unseen" },
        isOpen ? `${found.length} ${found.length === 1 ? "sugestão" : "sugestões"}` : "",
      ),
    ),
    h("button", { type: "submit", className: "button button-primary search-button" }, submit),
  );
};
