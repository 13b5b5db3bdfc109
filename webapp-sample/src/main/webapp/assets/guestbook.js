/** Shows the guestbook's page in the part of the first page, and sends its form without leaving; else there is a link. */
export function guestbook() {
  const part = document.querySelector("#guestbook[data-source]");
  if (!part) {
    return;
  }

  async function show(options) {
    const response = await fetch(part.dataset.source, { headers: { Accept: "text/html" }, ...options });
    const answer = new DOMParser().parseFromString(await response.text(), "text/html");
    const panel = answer.querySelector("#guestbook-panel");
    if (!panel) {
      throw new Error(`status ${response.status}`);
    }
    part.querySelector("#guestbook-panel").replaceWith(document.adoptNode(panel));
    panel.querySelector("form").addEventListener("submit", send);
    return panel;
  }

  async function send(event) {
    event.preventDefault();
    const form = event.target;
    const button = form.querySelector("button");
    button.disabled = true;
    try {
      const panel = await show({ method: "POST", body: new URLSearchParams(new FormData(form)) });
      panel.querySelector("#guestbook-text").focus({ preventScroll: true });
    } catch {
      button.disabled = false;
      // the page that answers says what is wrong
      form.submit();
    }
  }

  show({}).catch(() => {
    // the link stays
  });
}
