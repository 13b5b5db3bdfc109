import { element, svg } from "./dom.js";

const WIDTH = 300;
const HEIGHT = 90;
/** The points that a chart shows; one comes each second. */
const POINTS = 60;

/** Lines of the last minute. Each series has a label; `show` makes text of a value. */
export class LineChart {
  constructor(title, series, show) {
    this.title = title;
    this.series = series.map((label) => ({ label, values: [] }));
    this.show = show;
    this.drawing = svg("svg", {
      viewBox: `0 0 ${WIDTH} ${HEIGHT}`,
      preserveAspectRatio: "none",
      role: "img",
      "aria-label": `${title}: no values yet`,
    });
    this.now = element("strong", {}, "–");
    this.top = element("span", { className: "top-value" });
    this.element = element(
      "figure",
      { className: "chart" },
      element("figcaption", {}, element("span", {}, title), this.now),
      this.top,
      this.drawing,
    );
    if (series.length > 1) {
      const key = element("p", { className: "key" });
      series.forEach((label, index) => key.append(element("span", { className: `series-${index}` }, label)));
      this.element.append(key);
    }
  }

  /** Adds one value to each series. */
  push(...values) {
    values.forEach((value, index) => {
      this.series[index].values.push(value);
      this.series[index].values.splice(0, this.series[index].values.length - POINTS);
    });
    this.draw();
  }

  draw() {
    const top = Math.max(1e-9, ...this.series.flatMap(({ values }) => values));
    this.drawing.replaceChildren(
      svg("line", { class: "base", x1: 0, x2: WIDTH, y1: HEIGHT - 1, y2: HEIGHT - 1 }),
      ...this.series.flatMap(({ values }, index) => this.line(values, top, index)),
    );
    const present = this.series.map(({ label, values }) => {
      const text = this.show(values.at(-1));
      return this.series.length > 1 ? `${label} ${text}` : text;
    });
    this.now.textContent = present.join(" · ");
    this.top.textContent = top > 1e-9 ? this.show(top) : "";
    this.drawing.setAttribute("aria-label", `${this.title}: ${present.join(", ")}; at most ${this.show(top > 1e-9 ? top : 0)}`);
  }

  line(values, top, index) {
    const step = WIDTH / (POINTS - 1);
    const first = POINTS - values.length;
    const points = values.map((value, i) => {
      const x = ((first + i) * step).toFixed(1);
      const y = (HEIGHT - 2 - (value / top) * (HEIGHT - 8)).toFixed(1);
      return `${x},${y}`;
    });
    const drawn = [svg("polyline", { class: `series-${index}`, points: points.join(" ") })];
    if (index === 0) {
      const start = (first * step).toFixed(1);
      drawn.unshift(svg("polygon", { class: "area", points: `${start},${HEIGHT} ${points.join(" ")} ${WIDTH},${HEIGHT}` }));
    }
    return drawn;
  }
}

/** Bars with a label and a count each. */
export class BarChart {
  constructor(title, labels) {
    this.title = title;
    this.labels = labels;
    this.drawing = svg("svg", {
      viewBox: `0 0 ${WIDTH} ${HEIGHT}`,
      preserveAspectRatio: "none",
      role: "img",
      "aria-label": `${title}: no values yet`,
    });
    this.now = element("strong", {}, "–");
    const space = element("span", { className: "top-value" });
    const axis = element("p", { className: "axis", ariaHidden: "true" });
    labels.forEach((label) => axis.append(element("span", {}, label)));
    this.element = element(
      "figure",
      { className: "chart" },
      element("figcaption", {}, element("span", {}, title), this.now),
      space,
      this.drawing,
      axis,
    );
  }

  /** Draws the counts, and says the text beside the title. */
  set(counts, now) {
    const top = Math.max(1, ...counts);
    const step = WIDTH / counts.length;
    this.drawing.replaceChildren(
      svg("line", { class: "base", x1: 0, x2: WIDTH, y1: HEIGHT - 1, y2: HEIGHT - 1 }),
      ...counts.map((count, i) => {
        // A few must be seen beside many.
        const height = count ? Math.max(3, (count / top) * (HEIGHT - 8)) : 0;
        return svg("rect", { class: "bar", x: i * step + 3, width: step - 6, y: HEIGHT - 1 - height, height });
      }),
    );
    this.now.textContent = now;
    const parts = counts.map((count, i) => `${this.labels[i]}: ${count}`);
    this.drawing.setAttribute("aria-label", `${this.title}: ${parts.join(", ")}`);
  }
}
