// Elements made by hand: no markup is ever put together from text.

const SVG = "http://www.w3.org/2000/svg";

export function h(tag, props = {}, ...children) {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(props)) {
    if (value === undefined || value === null || value === false) continue;
    if (name.startsWith("on")) node.addEventListener(name.slice(2), value);
    else if (name in PROPERTIES) node[PROPERTIES[name]] = value;
    else node.setAttribute(name, value === true ? "" : value);
  }
  node.append(...children.flat().filter((one) => one !== null && one !== undefined && one !== false));
  return node;
}

const PROPERTIES = { class: "className", text: "textContent", value: "value", hidden: "hidden", disabled: "disabled" };

const ICONS = {
  check: "M4 12.5l5.5 5.5L20 7",
  clock: "M12 3a9 9 0 100 18 9 9 0 000-18zM12 7v5.5l3.5 2",
  cloud: "M7 18a4 4 0 01-.5-8A6 6 0 0118 9.5a4.3 4.3 0 01-.5 8.5H7z",
  device: "M6 3h12v18H6zM10.5 18h3",
  send: "M12 20V5M5.5 11.5L12 5l6.5 6.5",
  warn: "M12 4L2.5 20h19zM12 10v4.5M12 17.2v.3",
  menu: "M4 7h16M4 12h16M4 17h16",
  close: "M6 6l12 12M18 6L6 18",
  pen: "M4 20l1-4L16 5l3 3L8 19zM14 7l3 3",
  full: "M4 9V4h5M20 9V4h-5M4 15v5h5M20 15v5h-5",
  bell: "M6 17V11a6 6 0 0112 0v6l1.5 1.5h-15zM10 21h4",
  back: "M15 5l-7 7 7 7",
  next: "M9 5l7 7-7 7",
  erase: "M9 6h11v12H9l-6-6zM12 10l4 4M16 10l-4 4",
  offline: "M3 3l18 18M8.5 15.5a5 5 0 017 0M5 12a10 10 0 014-2.4M15.5 9.8A10 10 0 0119 12M12 19.5v.2",
  life: "M12 3a9 9 0 100 18 9 9 0 000-18zM12 8a4 4 0 100 8 4 4 0 000-8zM5.6 5.6l3.6 3.6M14.8 14.8l3.6 3.6M18.4 5.6l-3.6 3.6M9.2 14.8l-3.6 3.6",
};

export function icon(name) {
  const svg = document.createElementNS(SVG, "svg");
  for (const [key, value] of Object.entries({
    viewBox: "0 0 24 24", class: "tb-icon", "aria-hidden": "true", fill: "none", stroke: "currentColor",
    "stroke-width": "2", "stroke-linecap": "round", "stroke-linejoin": "round",
  })) svg.setAttribute(key, value);
  const path = document.createElementNS(SVG, "path");
  path.setAttribute("d", ICONS[name]);
  svg.append(path);
  return svg;
}

export function button(words, { kind = "plain", sign, onclick, ...more } = {}) {
  return h("button", { type: "button", class: `tb-btn tb-btn-${kind}`, onclick, ...more }, sign && icon(sign), h("span", { text: words }));
}

// Changes a text only where it is another one: an unchanged node is neither drawn nor read out again.
export function setText(node, text) {
  if (node.textContent !== text) node.textContent = text;
}

export function drawing(path, size, label) {
  const svg = document.createElementNS(SVG, "svg");
  svg.setAttribute("viewBox", `0 0 ${size} ${size}`);
  svg.setAttribute("role", "img");
  svg.setAttribute("aria-label", label);
  const line = document.createElementNS(SVG, "path");
  line.setAttribute("d", path);
  svg.append(line);
  return svg;
}
