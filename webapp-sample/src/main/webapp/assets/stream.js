// Shows a streamed response as it arrives: one line for each piece the browser gets, with the time since the start.
// Without this script the form opens the stream as a page of its own.

export function streams() {
  for (const form of document.querySelectorAll("form[data-stream]")) {
    stream(form);
  }
}

function stream(form) {
  const log = form.parentElement.querySelector("[role=log]");
  const button = form.querySelector("button");
  let abort = null;

  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    if (abort) {
      abort.abort();
      return;
    }
    abort = new AbortController();
    button.textContent = "Stop";
    log.hidden = false;
    log.textContent = "";
    const start = performance.now();
    const line = (text) => {
      const seconds = ((performance.now() - start) / 1000).toFixed(2).padStart(6);
      log.textContent += `${seconds} s  ${text}\n`;
      log.scrollTop = log.scrollHeight;
    };
    try {
      const query = new URLSearchParams(new FormData(form));
      const response = await fetch(`${form.action}?${query}`, { signal: abort.signal });
      const reader = response.body.pipeThrough(new TextDecoderStream()).getReader();
      for (let piece = await reader.read(); !piece.done; piece = await reader.read()) {
        line(piece.value.trimEnd().replaceAll("\n", ", "));
      }
      line(response.ok ? "end" : `status ${response.status}`);
    } catch (error) {
      line(error.name === "AbortError" ? "stopped" : "the connection broke");
    } finally {
      abort = null;
      button.textContent = "Start";
    }
  });
}
