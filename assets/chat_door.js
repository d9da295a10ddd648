// Opening and closing the chat's panel, at once, and telling the server which visitor this is.

import { createElement, Fragment, useEffect } from "react";
import { useNavigate } from "react-router";

const VISIT = "/chat/visita";
const ROOMY = "(min-width: 640px)";

/** Return what tells which visitor this browser is; empty for who has signed in. */
const visit = async () => {
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

/** The button that shows the panel before anybody has answered, then visits. */
export const DoorButton = ({ panel, mayLook, onLook, onVisit, children, ...rest }) => {
  const enter = async () => {
    const shown = document.getElementById(panel);
    if (shown && !shown.matches(":popover-open")) shown.showPopover();
    onVisit(await visit());
  };
  const navigate = useNavigate();
  useEffect(() => {
    // Pages that Katia names come behind the panel, which stays; on a phone it makes room.
    const follow = (event) => {
      const link = event.target.closest?.(`#${panel} .prose a[href^="/"]`);
      if (!link || event.defaultPrevented || event.ctrlKey || event.metaKey || event.shiftKey) return;
      event.preventDefault();
      if (!matchMedia(ROOMY).matches) document.querySelector("[data-chat-close]")?.click();
      navigate(link.getAttribute("href"));
    };
    document.addEventListener("click", follow);
    return () => document.removeEventListener("click", follow);
  }, [panel]);
  useEffect(() => {
    if (mayLook) onLook();
  }, [mayLook]);
  const mine = { type: "button", onClick: enter, "data-opens": panel, "aria-haspopup": "dialog" };
  return createElement("button", { ...rest, ...mine }, children);
};

/** The page, and after it, where readers and the Tab key come to it last, the corner. */
export const WithCorner = ({ corner, children }) =>
  createElement(Fragment, null, children, corner);

/** What stands on the page of the chat alone and visits as soon as the page is alive. */
export const Arrival = ({ onVisit }) => {
  useEffect(() => {
    visit().then(onVisit);
    // In another site's frame nothing but the chat may be shown.
    const leaveFrame = (event) => {
      const link = event.target.closest?.(".chat-page a[href]");
      if (!link) return;
      event.preventDefault();
      event.stopPropagation();
      window.open(link.href, "_blank", "noopener");
    };
    document.addEventListener("click", leaveFrame, true);
    return () => document.removeEventListener("click", leaveFrame, true);
  }, []);
  return null;
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

// The pages are also rendered where there is no browser.
if (typeof document !== "undefined")
  document.addEventListener("keydown", (event) => {
    const panel = event.key === "Escape" && event.target.closest?.("[data-chat-panel]");
    if (panel) panel.querySelector("[data-chat-close]")?.click();
  });
