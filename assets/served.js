// A place that the server has filled in the page's HTML, before any script was there.

import { createElement, useEffect, useState } from "react";

const here = () => location.pathname.replace(/\/$/, "") + location.search;
const isBrowser = typeof document !== "undefined";

// Read at once: the places are as the server left them only until React comes.
const first = { path: isBrowser ? here() : "", places: {} };
if (isBrowser) {
  for (const place of document.querySelectorAll("[data-served-place]")) {
    if (place.innerHTML) first.places[place.id] = place.innerHTML;
  }
}

/**
 * Shows what the server sent with the page, as long as this is that page; else `html`.
 *
 * `mark` names what `html` says: while it is what stands in the document, nothing is touched, so
 * that a selection, an open part or the place of the reader are not lost.
 */
export const Served = ({ place, html, mark, className }) => {
  const [served] = useState(() => (isBrowser && here() === first.path && first.places[place]) || "");
  const servedMark = /data-mark="([^"]*)"/.exec(served.slice(0, 500))?.[1] ?? "";
  const keeps = served && (!html || !mark || mark === servedMark);
  useEffect(
    () => () => {
      // Title and descriptions of this document are not the next page's.
      setTimeout(() => {
        if (here() === first.path) return;
        for (const one of document.head.querySelectorAll("[data-served]")) one.remove();
      });
    },
    [],
  );
  return createElement("div", {
    id: place,
    className,
    "data-served-place": "",
    suppressHydrationWarning: true,
    dangerouslySetInnerHTML: { __html: keeps ? served : html || "" },
  });
};
