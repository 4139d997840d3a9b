// Elements. Text from records only ever enters the page through here, as text.

const byId = (id) => document.getElementById(id);

function make(tag, attributes = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (name === "on") Object.entries(value).forEach(([event, listener]) => element.addEventListener(event, listener));
    else if (name === "share") element.style.setProperty("--share", value);
    else if (value === true) element.setAttribute(name, "");
    else if (value !== false && value !== null && value !== undefined) element.setAttribute(name, value);
  }
  element.append(...children.filter((child) => child !== null && child !== undefined && child !== ""));
  return element;
}

const span = (kind, ...children) => make("span", { class: kind }, ...children);
const paragraph = (kind, ...children) => make("p", { class: kind }, ...children);

function button(kind, attributes, ...children) {
  return make("button", { type: "button", class: kind, ...attributes }, ...children);
}

// A bar under a row: pale for all, strong for a part of it; both as shares of 1.
function shareBar(part, all = part) {
  const bar = span("share", make("i"), make("b"));
  bar.children[0].style.width = `${100 * all}%`;
  bar.children[1].style.width = `${100 * part}%`;
  return bar;
}

// Only addresses of the web become links; what else a record may hold stays text.
function outside(address, text) {
  if (!/^https?:\/\//i.test(address)) return text;
  return make("a", { href: address, rel: "noreferrer noopener", target: "_blank", class: "outside" }, text);
}

// Fill an element anew; whoever had the keyboard focus in it gets it back, by data-key, or else its first button.
function refill(element, ...children) {
  const active = document.activeElement;
  const key = element.contains(active) ? active.dataset.key : null;
  element.replaceChildren(...children.filter((child) => child !== null && child !== undefined));
  if (!key) return;
  const same = element.querySelector(`[data-key="${CSS.escape(key)}"]`) ?? element.querySelector("button");
  same?.focus({ preventScroll: true });
}

function saveFile(name, parts, type) {
  const href = URL.createObjectURL(new Blob(parts, { type }));
  make("a", { href, download: name }).click();
  setTimeout(() => URL.revokeObjectURL(href), 60000); // as long as a slow disk may take
}

const announce = (text) => {
  byId("announce").textContent = text;
};
