// Opening and closing the chat's panel, at once, and telling the server which visitor this is.

import { createElement, Fragment, useEffect, useRef } from "react";
import { useNavigate } from "react-router";

const VISIT = "/chat/visita";
const KEY_LENGTH = 32;
const ROOMY = "(min-width: 640px)";

const newKey = () =>
  Array.from(crypto.getRandomValues(new Uint8Array(KEY_LENGTH / 2)), (one) =>
    one.toString(16).padStart(2, "0"),
  ).join("");

/** Return what tells which visitor this browser is; empty for who has signed in. */
const visit = async () => {
  const brought = new URLSearchParams(location.hash.slice(1)).get("passe");
  if (brought) {
    // A host system's word: used once, and in nobody's history.
    history.replaceState(history.state, "", location.pathname + location.search);
    // A page of its own has the cookie, and could have been called by anybody's link.
    if (window.self !== window.top) return brought;
  }
  try {
    const answer = await fetch(VISIT, { method: "POST" });
    return answer.ok ? await answer.text() : "";
  } catch {
    return "";
  }
};

/** Tell whether the tab is in sight: what comes behind another one has not been read. */
const tellSight = (onSight) => onSight(document.visibilityState === "visible");

/** The button that shows the panel before anybody has answered, then visits. */
export const DoorButton = ({ panel, isAlive, mayLook, onLook, onSight, onVisit, children, ...rest }) => {
  const isShown = () => document.getElementById(panel)?.matches(":popover-open");
  const enter = async () => {
    if (!isShown()) document.getElementById(panel)?.showPopover();
    onVisit(await visit());
  };
  useEffect(() => {
    // The line was lost, or the server started anew: it reads again what an open panel shows.
    if (!isAlive || !isShown()) return;
    tellSight(onSight);
    visit().then(onVisit);
  }, [isAlive]);
  useEffect(() => {
    const look = () => isShown() && tellSight(onSight);
    document.addEventListener("visibilitychange", look);
    return () => document.removeEventListener("visibilitychange", look);
  }, [panel]);
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

/** What stands on the page of the chat alone and visits whenever the page has come to life. */
export const Arrival = ({ isAlive, onSight, onVisit }) => {
  useEffect(() => {
    if (!isAlive) return;
    tellSight(onSight);
    visit().then(onVisit);
  }, [isAlive]);
  useEffect(() => {
    const look = () => tellSight(onSight);
    document.addEventListener("visibilitychange", look);
    return () => document.removeEventListener("visibilitychange", look);
  }, []);
  useEffect(() => {
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

/**
 * Where one writes. The words stay, here and in the tab's storage, until the server says that the
 * message under their key has arrived: neither a lost line nor a server that starts anew takes
 * them, and a message that is sent again meanwhile goes under the same key.
 *
 * `content` is what the server puts in: a draft of another device, a text to start from.
 * `countUploads` tells how many files are still on their way: the form says so as `uploads`.
 */
export const MessageField = ({
  storage, acked, content, stamp, countUploads, onTyped, ...rest
}) => {
  const field = useRef(null);
  const key = useRef(null);
  const words = `chat-words/${storage}`;
  if (key.current === null && typeof sessionStorage !== "undefined") {
    const kept = sessionStorage.getItem(words) ?? "";
    key.current = kept.slice(0, KEY_LENGTH) || newKey();
  }
  const keep = () => {
    if (field.current.value) sessionStorage.setItem(words, key.current + field.current.value);
    else sessionStorage.removeItem(words);
  };
  useEffect(() => {
    field.current.value = (sessionStorage.getItem(words) ?? "").slice(KEY_LENGTH);
  }, []);
  useEffect(() => {
    if (!content || field.current.value.includes(content)) return;
    field.current.value += (field.current.value ? "\n" : "") + content;
    keep();
  }, [content, stamp]);
  useEffect(() => {
    if (acked !== key.current) return;
    field.current.value = "";
    key.current = newKey();
    keep();
  }, [acked]);
  const onChange = (event) => {
    keep();
    onTyped(event.target.value);
  };
  // Enter sends, as in every chat; with Shift it is a new line.
  const onKeyDown = (event) => {
    if (event.key !== "Enter" || event.shiftKey || event.isComposing) return;
    event.preventDefault();
    event.target.form.requestSubmit();
  };
  // Both are read when the form goes, not when this was drawn.
  const complete = (event) => {
    event.formData.set("key", key.current);
    event.formData.set("uploads", countUploads());
  };
  useEffect(() => {
    const form = field.current.form;
    form.addEventListener("formdata", complete);
    return () => form.removeEventListener("formdata", complete);
  }, []);
  const mine = { ref: field, name: "message", rows: 2, enterKeyHint: "send", onChange, onKeyDown };
  return createElement("textarea", { ...rest, ...mine });
};

// The pages are also rendered where there is no browser.
if (typeof document !== "undefined")
  document.addEventListener("keydown", (event) => {
    const panel = event.key === "Escape" && event.target.closest?.("[data-chat-panel]");
    if (panel) panel.querySelector("[data-chat-close]")?.click();
  });
