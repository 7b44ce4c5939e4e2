// A link with data-dialog leads to a confirmation page; this shows that page's question as a dialog instead.
// The form inside posts to its own page, so an error comes back as the full page.

let dialog;

function build() {
  dialog = document.createElement("dialog");
  dialog.className = "dialog";
  document.body.append(dialog);
  dialog.addEventListener("click", (event) => {
    if (event.target === dialog) dialog.close();
    const close = event.target.closest("[data-dialog-close]");
    if (close) {
      event.preventDefault();
      dialog.close();
    }
  });
}

async function ask(link) {
  const answer = await fetch(link.href, { headers: { "X-Requested-With": "fetch" }, credentials: "same-origin" });
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  const body = page.querySelector("[data-dialog-body]");
  const heading = page.querySelector("h1");
  if (!answer.ok || !body || !heading) throw new Error("not a confirmation page");
  if (!dialog) build();
  const title = document.createElement("h2");
  title.id = "dialog-title";
  title.textContent = heading.textContent;
  const about = document.createElement("p");
  about.className = "muted";
  about.textContent = page.querySelector(".lead")?.textContent.trim() ?? "";
  about.hidden = about.textContent === "";
  const frame = document.createElement("div");
  frame.className = "dialog-body";
  frame.append(title, about, document.adoptNode(body));
  dialog.setAttribute("aria-labelledby", title.id);
  dialog.replaceChildren(frame);
  dialog.showModal();
}

document.addEventListener("click", (event) => {
  const link = event.target.closest("a[data-dialog]");
  if (!link || event.defaultPrevented || event.button !== 0 || event.metaKey || event.ctrlKey || event.shiftKey) return;
  event.preventDefault();
  ask(link).catch(() => window.location.assign(link.href));
});
