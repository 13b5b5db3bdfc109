import { element, outcome } from "./dom.js";

/** How long a handshake may take before it counts as failed, in milliseconds. */
const PATIENCE = 5000;
const TEXT = "hello";

/** Tries a WebSocket on a click, and says in one sentence how it went and why. */
export function webSocket() {
  const part = document.getElementById("websocket");
  if (!part) {
    return;
  }
  const button = part.querySelector("#websocket-try");
  const result = part.querySelector("#websocket-result");
  const path = part.dataset.source;
  button.disabled = false;

  button.addEventListener("click", async () => {
    if (button.ariaDisabled === "true") {
      return;
    }
    button.ariaDisabled = "true";
    outcome(result, "", "Trying …");
    const attempt = Math.random().toString(36).slice(2);
    try {
      if (await echoed(attempt)) {
        worked();
      } else {
        failed(await fetch(`${path}/probe?attempt=${attempt}`).then((response) => response.json()));
      }
    } catch {
      outcome(result, "failed", "The application did not answer the question what had arrived of the WebSocket.");
    } finally {
      button.ariaDisabled = "false";
    }
  });

  function echoed(attempt) {
    return new Promise((resolve) => {
      const url = new URL(`${path}?attempt=${attempt}`, location.href);
      url.protocol = url.protocol.replace("http", "ws");
      const socket = new WebSocket(url);
      const end = (success) => {
        clearTimeout(timer);
        resolve(success);
        socket.close();
      };
      const timer = setTimeout(end, PATIENCE, false);
      socket.addEventListener("open", () => socket.send(TEXT));
      socket.addEventListener("message", (event) => end(event.data === TEXT));
      socket.addEventListener("error", () => end(false));
      socket.addEventListener("close", () => end(false));
    });
  }

  function worked() {
    outcome(
      result,
      "done",
      "The WebSocket works: its text came back, so this path does not go through FastCGI but over HTTP all the way.",
    );
  }

  function failed(probe) {
    const details = element("p", { className: "hint" });
    if (probe.arrived) {
      const fields = probe.fields.join(", ") || "none";
      details.textContent = `Fields of the handshake that the servlet saw: ${fields}.`;
      if (probe.fastCgi) {
        details.textContent += ` Variables the web server sent of them: ${probe.variables.join(", ") || "none"}.`;
      }
    }
    outcome(result, "failed", element("p", {}, reason(probe)), details);
  }

  function reason({ arrived, fastCgi, complete, container }) {
    if (!arrived) {
      return "No WebSocket: the web server in front answered the handshake itself and did not pass it on.";
    }
    if (fastCgi) {
      return (
        "No WebSocket: the handshake came as an ordinary FastCGI request, and FastCGI cannot turn a request into a " +
        "connection; the web server would have to hand this path to an HTTP connector."
      );
    }
    if (!complete) {
      return "No WebSocket: the handshake came over HTTP, but the web server in front left out the fields that ask for one.";
    }
    return container
      ? "No WebSocket: the handshake arrived complete, but the container did not accept it."
      : "No WebSocket: the handshake arrived complete, but this container has no WebSocket implementation.";
  }
}
