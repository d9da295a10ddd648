// The caret goes to the first field that was refused, unless the person is at work in another one:
// on a slow line the answer comes when somebody has begun to type again.

import { useEffect } from "react";

const FIELDS = "input, textarea, select, [contenteditable=true]";

/** What stood in the field from which the last form of this page was sent. */
let sent = {};

if (typeof document !== "undefined") {
  const note = () => {
    const field = document.activeElement;
    sent = { field, words: field?.value };
  };
  document.addEventListener("submit", note, true);
}

/** Each time `asked` changes, the caret goes to the field of that id. */
export const FirstFault = ({ field, asked }) => {
  useEffect(() => {
    if (field && !isAtWork()) document.getElementById(field)?.focus();
  }, [asked]);
  return null;
};

const isAtWork = () => {
  const field = document.activeElement;
  return Boolean(field?.matches(FIELDS)) && !isUntouched(field);
};

// The page put the caret there by itself, or it has stood there since the form was sent.
const isUntouched = (field) =>
  (field.autofocus && field.value === field.defaultValue) ||
  (field === sent.field && field.value === sent.words);
