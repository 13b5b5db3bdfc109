import { element, outcome } from "./dom.js";
import { bytes, number, time } from "./format.js";

/** The largest file that the browser reads again, to compare its own SHA-256 with the servlet's. */
const MAX_COMPARED_BYTES = 64 * 1024 * 1024;

/** Sends a file as the content of a PUT, so that the servlet can stream it; without this script the form is posted. */
export function upload() {
  const form = document.querySelector("form[data-upload]");
  if (!form) {
    return;
  }
  const input = form.querySelector("#upload-file");
  const start = form.querySelector("#upload-start");
  const cancel = form.querySelector("#upload-cancel");
  const progress = form.querySelector("#upload-progress");
  const result = document.getElementById("upload-result");
  let request = null;

  form.addEventListener("submit", (event) => {
    event.preventDefault();
    if (request === null) {
      send(input.files[0]);
    }
  });
  cancel.addEventListener("click", () => request?.abort());
  window.addEventListener("pagehide", () => request?.abort());

  function send(file) {
    const startTime = performance.now();
    request = new XMLHttpRequest();
    request.upload.addEventListener("progress", (event) => {
      progress.value = event.total ? (100 * event.loaded) / event.total : 100;
    });
    request.addEventListener("load", () => received(file, request, performance.now() - startTime));
    request.addEventListener("error", () => outcome(result, "failed", "The connection broke before the answer came."));
    request.addEventListener("abort", () => outcome(result, "", "Cancelled: the rest of the file was not sent."));
    request.addEventListener("loadend", () => {
      request = null;
      busy(false);
    });
    busy(true);
    progress.value = 0;
    outcome(result, "", `Sending ${bytes(file.size)} …`);
    request.open("PUT", form.action);
    request.setRequestHeader("Content-Type", "application/octet-stream");
    request.send(file);
  }

  function busy(now) {
    const [from, to] = now ? [start, cancel] : [cancel, start];
    to.disabled = false;
    if (document.activeElement === from) {
      to.focus();
    }
    from.disabled = true;
    progress.classList.toggle("busy", now);
  }

  async function received(file, { status, responseText }, millis) {
    if (status === 413) {
      outcome(result, "failed", "The web server in front takes no file of that size (413).");
      return;
    }
    const answer = new Map(responseText.split("\n").map((line) => line.split("=")));
    if (status !== 200 || !answer.has("sha256")) {
      outcome(result, "failed", `The upload was answered with status ${status}.`);
      return;
    }
    progress.value = 100;
    const size = Number(answer.get("size"));
    const verdict = element("p", { className: "hint" });
    const facts = element("dl", { className: "facts" });
    const fact = (name, value) => facts.append(element("div", {}, element("dt", {}, name), element("dd", {}, value)));
    fact("file", file.name);
    fact("bytes the servlet read", number(size));
    fact("SHA-256 it computed", answer.get("sha256"));
    fact("time, to its answer", time(millis));
    fact("rate", `${bytes((1000 * size) / Math.max(millis, 1))}/s`);
    outcome(result, "done", element("p", {}, "Arrived."), facts, verdict);
    verdict.textContent = await compare(file, answer.get("sha256"));
  }

  async function compare(file, theirs) {
    if (!crypto.subtle || file.size > MAX_COMPARED_BYTES) {
      return "";
    }
    const digest = new Uint8Array(await crypto.subtle.digest("SHA-256", await file.arrayBuffer()));
    const ours = [...digest].map((byte) => byte.toString(16).padStart(2, "0")).join("");
    return ours === theirs
      ? "Your browser computes the same SHA-256: every byte arrived."
      : "Your browser computes another SHA-256: the file changed on its way.";
  }
}
