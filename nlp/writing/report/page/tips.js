// The one bubble that tells more: on hover, on keyboard focus, and on a first touch. It can itself be entered.

const tip = { shown: null, leaving: 0, touched: false };

function explains(element, content) {
  element.addEventListener("pointerenter", (event) => event.pointerType === "mouse" && showTip(element, content));
  element.addEventListener("pointerleave", (event) => event.pointerType === "mouse" && leaveTip());
  element.addEventListener("focus", () => element.matches(":focus-visible") && showTip(element, content));
  element.addEventListener("blur", (event) => byId("tip").contains(event.relatedTarget) || hideTip());
  element.addEventListener("pointerdown", (event) => {
    tip.touched = event.pointerType !== "mouse";
  });
  // A finger cannot hover: the first touch explains, the second follows.
  element.addEventListener("click", (event) => {
    if (!tip.touched || tip.shown === element) return;
    event.preventDefault();
    event.stopPropagation();
    showTip(element, content);
  });
}

function showTip(element, content) {
  clearTimeout(tip.leaving);
  if (tip.shown === element) return;
  hideTip();
  const bubble = byId("tip");
  bubble.replaceChildren(...[content()].flat());
  bubble.hidden = false;
  element.setAttribute("aria-describedby", "tip");
  tip.shown = element;
  placeTip(bubble, element.getClientRects()[0] ?? element.getBoundingClientRect());
}

function placeTip(bubble, place) {
  const { offsetWidth: width, offsetHeight: height } = bubble;
  const left = Math.min(Math.max(8, place.left + place.width / 2 - width / 2), innerWidth - width - 8);
  const isAbove = place.bottom + height + 12 > innerHeight && place.top > height + 12;
  bubble.style.left = `${Math.max(8, left)}px`;
  bubble.style.top = `${isAbove ? place.top - height - 6 : place.bottom + 6}px`;
}

function leaveTip() {
  clearTimeout(tip.leaving);
  tip.leaving = setTimeout(hideTip, 150);
}

function hideTip() {
  clearTimeout(tip.leaving);
  const isShown = tip.shown !== null;
  tip.shown?.removeAttribute("aria-describedby");
  tip.shown = null;
  byId("tip").hidden = true;
  return isShown;
}

function startTips() {
  const bubble = byId("tip");
  bubble.addEventListener("pointerenter", () => clearTimeout(tip.leaving));
  bubble.addEventListener("pointerleave", leaveTip);
  addEventListener("scroll", hideTip, { capture: true, passive: true });
  addEventListener("pointerdown", (event) => {
    if (tip.shown && !tip.shown.contains(event.target) && !bubble.contains(event.target)) hideTip();
  });
}
