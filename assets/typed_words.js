// What a person types, kept in this tab until the server has it too.
//
// An event that is on its way when the line dies, when the session has ended or when a new
// version of the pages loads is gone, and with it the words. So each field's words stand in
// sessionStorage from the stroke until the server says that they are in the draft; whenever the
// form opens, or the page has connected again, what is left there is said again.

import { useEffect } from "react";

const WORDS = "words/";
const OWNER = "words-owner";
const ALL_FIELDS = "*";

let last = 0;

/** The words that the server took of this page's fields, with the draft's version then. */
const taken = new Map();

/** Return the moment of a stroke; no two strokes of a tab have the same. */
export const moment = () => (last = Math.max(last + 1, Date.now()));

/** Keep what stands in a field; return the moment by which the server will answer. */
export const remember = (form, field, words, version) => {
  const at = moment();
  if (form) {
    // Words that are not in the draft yet follow the version on which the first of them was typed.
    const after = find(form, field)?.after ?? version;
    put(form, field, { words, at, after });
  }
  return at;
};

/** Return the version of the draft that the words of a field follow; null when it is not known. */
export const since = (form, field) => find(form, field)?.after ?? null;

/** Forget what was typed into one form. */
export const forget = (form) => {
  for (const one of entries()) if (one.form === form) drop(one);
};

/** Forget everything, when the person leaves. */
export const forgetAll = () => {
  for (const one of entries()) drop(one);
  attempt((storage) => storage.removeItem(OWNER));
};

/**
 * Stands beside a form: each time `asked` changes it says again what the server has not, and
 * shows of the rest what the server has: a field takes its first words only when it is made, and
 * what was loaded may be older than what was said meanwhile.
 */
export const TypedWords = ({ form, asked, fields, opened }) => {
  useEffect(() => {
    if (!form) return;
    for (const field of Object.keys(fields)) {
      const input = find(form, field) ? null : inputOf(field);
      const said = taken.get(key(form, field));
      const newest = said && said.version > opened ? said.words : fields[field];
      if (input && input.value !== newest) input.value = newest;
    }
    // The same slot under another number: that form was sent.
    const slot = form.slice(0, form.lastIndexOf(":") + 1);
    for (const one of entries()) {
      if (one.form === form) sayAgain(one);
      else if (one.form.startsWith(slot)) drop(one);
    }
  }, [form, asked]);
  return null;
};

/** Stands in every page: forgets what the server has, and everything when another person comes. */
export const KeptWords = ({ kept, owner }) => {
  useEffect(() => {
    for (const one of entries()) {
      const draft = kept.find(({ form }) => form === one.form);
      if (!draft) continue;
      const known = Math.max(draft.fields[one.field] ?? 0, draft.fields[ALL_FIELDS] ?? 0);
      if (one.at <= known) {
        taken.set(key(one.form, one.field), { words: one.words, version: draft.version });
        drop(one);
      } else if (one.after >= draft.opened) {
        // Typed on what this page has saved; words from before somebody else's are not.
        put(one.form, one.field, { ...one, after: Math.max(one.after, draft.version) });
      }
    }
  }, [kept]);
  useEffect(() => {
    if (!owner) return;
    const before = attempt((storage) => storage.getItem(OWNER));
    if (before !== owner) forgetAll();
    attempt((storage) => storage.setItem(OWNER, owner));
  }, [owner]);
  return null;
};

const sayAgain = ({ field, words }) => {
  const input = inputOf(field);
  if (input) {
    if (input.value !== words) input.value = words;
    // As if the person had chosen in a list and left it, or had left a field of text.
    input.dispatchEvent(new Event("change", { bubbles: true }));
    input.dispatchEvent(new FocusEvent("focusout", { bubbles: true }));
    return;
  }
  const editor = document.querySelector(`#${CSS.escape(field)} .ProseMirror`)?.editor;
  if (!editor) return;
  if (editor.getHTML() !== words) editor.commands.setContent(words);
  else editor.emit("update", { editor, transaction: editor.state.tr });
};

const inputOf = (field) => document.getElementById(`field-${field}`);

const key = (form, field) => `${WORDS}${form}/${field}`;

const find = (form, field) => {
  const text = attempt((storage) => storage.getItem(key(form, field)));
  return text ? JSON.parse(text) : undefined;
};

const put = (form, field, { words, at, after }) =>
  attempt((storage) => storage.setItem(key(form, field), JSON.stringify({ words, at, after })));

const drop = ({ form, field }) => attempt((storage) => storage.removeItem(key(form, field)));

const entries = () =>
  (attempt((storage) => Object.keys(storage)) ?? [])
    .filter((name) => name.startsWith(WORDS))
    .map((name) => {
      const cut = name.lastIndexOf("/");
      const [form, field] = [name.slice(WORDS.length, cut), name.slice(cut + 1)];
      return { form, field, ...find(form, field) };
    });

// The storage may be full or refused: then the words are as safe as they were without it.
const attempt = (act) => {
  try {
    return act(window.sessionStorage);
  } catch {
    return undefined;
  }
};
