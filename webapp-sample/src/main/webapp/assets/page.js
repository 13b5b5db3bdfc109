import { bytes } from "./format.js";

/** Adds what only the browser knows: how long the page was, and which part of it the navigation is at. */
export function page() {
  size();
  navigation();
}

function size() {
  const target = document.querySelector(".page-bytes");
  const [arrival] = performance.getEntriesByType("navigation");
  if (target && arrival?.encodedBodySize) {
    target.textContent = ` of ${bytes(arrival.encodedBodySize)}`;
    target.hidden = false;
  }
}

function navigation() {
  const links = new Map();
  for (const link of document.querySelectorAll("nav a")) {
    const url = new URL(link.href);
    const part = url.pathname === location.pathname && document.getElementById(url.hash.slice(1) || "arrival");
    if (part) {
      links.set(part, link);
    }
  }
  if (links.size < 2) {
    return;
  }
  const visible = new Set();
  const observer = new IntersectionObserver(
    (changes) => {
      for (const change of changes) {
        visible[change.isIntersecting ? "add" : "delete"](change.target);
      }
      const at = [...links.keys()].find((part) => visible.has(part));
      for (const [part, link] of links) {
        if (part === at) {
          link.setAttribute("aria-current", "true");
        } else if (at) {
          link.removeAttribute("aria-current");
        }
      }
    },
    { rootMargin: "-25% 0px -65% 0px" },
  );
  for (const part of links.keys()) {
    observer.observe(part);
  }
}
