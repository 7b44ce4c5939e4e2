// The place of a file on the page: what it says, and what is asked on its buttons.

const SURE = 6000; // milliseconds in which a second press means it

// Read fresh for each request: logging in again, perhaps in another window, changes it.
export function csrf(form) {
  const cookie = document.cookie.split("; ").find((part) => part.startsWith("csrftoken="));
  return cookie ? cookie.split("=")[1] : form.querySelector("[name=csrfmiddlewaretoken]").value;
}

export function complain(slot, text, { calm = false } = {}) {
  const line = slot.querySelector("[data-error]");
  if (!line) return;
  line.hidden = !text;
  line.classList.toggle("is-calm", calm);
  line.querySelector("span").textContent = text;
}

export function announce(text) {
  const line = document.querySelector("[data-uploads-said]");
  if (line) line.textContent = text;
}

// What can't be undone is asked once more, on the button itself.
export function isSure(button) {
  if (button.dataset.asked) return true;
  const [text, label] = [button.firstChild, button.firstChild.textContent];
  button.dataset.asked = "1";
  button.classList.replace("btn-quiet", "btn-danger");
  text.textContent = button.dataset.sure;
  window.setTimeout(() => {
    delete button.dataset.asked;
    button.classList.replace("btn-danger", "btn-quiet");
    text.textContent = label;
  }, SURE);
  return false;
}

export function ready(root) {
  for (const form of root.querySelectorAll("form[data-upload]")) form.classList.add("is-enhanced");
  for (const button of root.querySelectorAll("[data-discard]")) button.hidden = false;
}
