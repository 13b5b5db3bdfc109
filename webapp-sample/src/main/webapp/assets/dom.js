// Elements made by scripts; text is only ever set as text.
const SVG = "http://www.w3.org/2000/svg";

/** An HTML element with properties and children (elements or texts). */
export function element(name, properties = {}, ...children) {
  const made = Object.assign(document.createElement(name), properties);
  made.append(...children);
  return made;
}

/** An SVG element with attributes. */
export function svg(name, attributes = {}) {
  const made = document.createElementNS(SVG, name);
  for (const [attribute, value] of Object.entries(attributes)) {
    made.setAttribute(attribute, value);
  }
  return made;
}

/** Shows an outcome: a kind ("done", "failed" or "") that gives its colour, and what is to be read. */
export function outcome(target, kind, ...children) {
  target.className = `outcome ${kind}`.trim();
  target.replaceChildren(...children);
}
