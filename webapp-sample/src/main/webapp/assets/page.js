import { bytes } from "./format.js";

/** Adds what only the browser knows: how long the page was. */
export function page() {
  const target = document.querySelector(".page-bytes");
  const [arrival] = performance.getEntriesByType("navigation");
  if (target && arrival?.encodedBodySize) {
    target.textContent = ` of ${bytes(arrival.encodedBodySize)}`;
    target.hidden = false;
  }
}
