import { BarChart, LineChart } from "./chart.js";
import { element } from "./dom.js";
import { bytes, number, rate, time } from "./format.js";

const LOAD = 50;
const NANOS_PER_MILLI = 1e6;
const BUCKETS = [
  ["answers.1ms", "<1 ms"],
  ["answers.4ms", "<4"],
  ["answers.16ms", "<16"],
  ["answers.64ms", "<64"],
  ["answers.256ms", "<256"],
  ["answers.1s", "<1 s"],
  ["answers.4s", "<4 s"],
  ["answers.longer", "longer"],
];
const ROWS = [
  ["live-requests", "Requests", (now) => number(now.requests)],
  ["live-rate", "Requests per second", (now, rates) => rate(rates.requests)],
  ["live-connections", "Connections, open and in all", (now) => `${number(now.openConnections)} of ${number(now.connections)}`],
  ["live-active", "Requests at this moment", (now) => number(now.activeRequests)],
  ["live-multiplexed", "Most request ids at once on a connection", (now) => number(now.mostRequestsOnAConnection)],
  ["live-in", "Bytes in", (now, rates) => `${bytes(now.bytesIn)}, ${bytes(rates.bytesIn)}/s`],
  ["live-out", "Bytes out", (now, rates) => `${bytes(now.bytesOut)}, ${bytes(rates.bytesOut)}/s`],
  ["live-latency", "Time of an answer, on average", (now) => (now.answers ? time(mean(now)) : "–")],
  ["live-refused", "Requests refused, and given up by the client", (now) => `${number(now.refusedRequests)}, ${number(now.abortedRequests)}`],
];

function mean({ answers, answerNanos }) {
  return answers ? answerNanos / answers / NANOS_PER_MILLI : 0;
}

/** Shows the numbers that the connector sends each second, as charts and as a table. */
export function live() {
  const part = document.getElementById("live");
  if (!part) {
    return;
  }
  const start = part.querySelector("#live-start");
  const stop = part.querySelector("#live-stop");
  const load = part.querySelector("#live-load");
  const status = part.querySelector("#live-status");
  const view = new View(part.querySelector("#live-charts"), part.querySelector("#live-numbers"));
  let source = null;

  start.disabled = false;
  load.disabled = false;
  start.addEventListener("click", open);
  stop.addEventListener("click", () => close("Stopped."));
  load.addEventListener("click", makeLoad);
  window.addEventListener("pagehide", () => source?.close());

  function open() {
    view.clear();
    source = new EventSource(part.dataset.source);
    source.addEventListener("numbers", (event) => {
      if (view.add(JSON.parse(event.data))) {
        status.textContent = "Running: the numbers change every second.";
      }
    });
    source.addEventListener("end", () => close("Ended after five minutes. Start it again to see more."));
    source.addEventListener("busy", () => close("Enough people are looking already. Try again later."));
    source.addEventListener("absent", () =>
      close("No numbers: this page came over plain HTTP, or through a connector that does not offer any."),
    );
    source.addEventListener("error", () => close("The stream broke off."));
    status.textContent = "Connecting …";
    stop.disabled = false;
    if (document.activeElement === start) {
      stop.focus();
    }
    start.disabled = true;
  }

  function close(reason) {
    const focused = document.activeElement === stop;
    source?.close();
    source = null;
    status.textContent = reason;
    start.disabled = false;
    if (focused) {
      start.focus();
    }
    stop.disabled = true;
  }

  async function makeLoad() {
    if (load.ariaDisabled === "true") {
      return;
    }
    load.ariaDisabled = "true";
    const context = part.dataset.load;
    const before = performance.now();
    const answers = await Promise.allSettled(Array.from({ length: LOAD }, (_, i) => fetch(address(context, i)).then(finished)));
    const good = answers.filter((answer) => answer.value === true).length;
    const sentence = `${good} of ${LOAD} requests answered in ${time(performance.now() - before)}.`;
    load.ariaDisabled = "false";
    status.textContent = source === null ? `${sentence} Start the stream to see them.` : sentence;
  }
}

/** Short and long ones, slow and fast ones, so that every chart has something to show. */
function address(context, i) {
  return context + ["/echo?load", "/async?delay=20", "/download?size=50000", "/async?delay=120", "/status?code=200"][i % 5];
}

async function finished(response) {
  await response.arrayBuffer();
  return response.ok;
}

/** The charts and the table; both are made when the first numbers come. */
class View {
  constructor(charts, numbers) {
    this.place = charts;
    this.numbers = numbers;
    this.clear();
  }

  clear() {
    this.last = null;
    this.cells = null;
  }

  /** Adds the numbers of one event; returns whether they are the first. */
  add({ millis, statistics }) {
    const first = this.cells === null;
    if (first) {
      this.make();
    }
    const rates = this.rates(millis, statistics);
    this.last = { millis, statistics };
    for (const [id, , show] of ROWS) {
      this.cells.get(id).textContent = show(statistics, rates);
    }
    this.latencies.set(
      BUCKETS.map(([name]) => statistics[name] ?? 0),
      statistics.answers ? `${time(mean(statistics))} on average` : "–",
    );
    this.requests.push(rates.requests);
    this.traffic.push(rates.bytesOut, rates.bytesIn);
    this.connections.push(statistics.openConnections ?? 0, statistics.activeRequests ?? 0);
    this.multiplexed.push(statistics.mostRequestsOnAConnection ?? 0);
    this.latency.push(rates.latency);
    return first;
  }

  rates(millis, now) {
    const { last } = this;
    const seconds = last ? (millis - last.millis) / 1000 : 0;
    const perSecond = (name) => (seconds > 0 ? (now[name] - last.statistics[name]) / seconds : 0);
    return {
      requests: perSecond("requests"),
      bytesIn: perSecond("bytesIn"),
      bytesOut: perSecond("bytesOut"),
      latency: last
        ? mean({
            answers: now.answers - last.statistics.answers,
            answerNanos: now.answerNanos - last.statistics.answerNanos,
          })
        : 0,
    };
  }

  make() {
    this.requests = new LineChart("Requests per second", ["requests"], rate);
    this.traffic = new LineChart("Bytes per second", ["out", "in"], bytes);
    this.connections = new LineChart("Open now", ["connections", "requests"], number);
    this.multiplexed = new LineChart("Most request ids on one connection", ["ids"], number);
    this.latency = new LineChart("Time of an answer, last second", ["time"], time);
    this.latencies = new BarChart(
      "Answers by time, in all",
      BUCKETS.map(([, label]) => label),
    );
    const charts = [this.requests, this.traffic, this.connections, this.multiplexed, this.latency, this.latencies];
    this.place.replaceChildren(...charts.map((chart) => chart.element));
    this.cells = new Map(ROWS.map(([id]) => [id, element("td", { id })]));
    const body = element(
      "tbody",
      {},
      ...ROWS.map(([id, label]) => element("tr", {}, element("th", { scope: "row" }, label), this.cells.get(id))),
    );
    this.numbers.replaceChildren(element("table", { className: "list" }, element("caption", {}, "The connector now"), body));
  }
}
