// Opening and closing the chat's panel, at once, and telling the server which visitor this is.

const VISIT = "/chat/visita";

/** Return what tells which visitor this browser is; empty for who has signed in. */
export const visit = async () => {
  const brought = new URLSearchParams(location.hash.slice(1)).get("passe");
  if (brought) {
    // A host system's word: used once, and in nobody's history.
    history.replaceState(history.state, "", location.pathname + location.search);
    return brought;
  }
  try {
    const answer = await fetch(VISIT, { method: "POST" });
    return answer.ok ? await answer.text() : "";
  } catch {
    return "";
  }
};

/** Show the panel before anybody has answered, then visit. */
export const enter = async (id) => {
  const panel = document.getElementById(id);
  if (panel && !panel.matches(":popover-open")) panel.showPopover();
  return visit();
};

/** Put the panel away and give the focus back to its button. */
export const leave = (id) => {
  const panel = document.getElementById(id);
  if (!panel?.matches(":popover-open")) return;
  panel.hidePopover();
  document.querySelector(`[data-opens="${id}"]`)?.focus();
};

/** Enter sends, as in every chat; with Shift it is a new line. */
export const onMessageKey = (event) => {
  if (event.key !== "Enter" || event.shiftKey || event.isComposing) return;
  event.preventDefault();
  event.target.form.requestSubmit();
};

document.addEventListener?.("keydown", (event) => {
  const panel = event.key === "Escape" && event.target.closest?.("[data-chat-panel]");
  if (panel) panel.querySelector("[data-chat-close]")?.click();
});
