// From the address to what is shown, and the keyboard.

async function draw(store, timeline) {
  const state = readState();
  if (document.activeElement !== byId("query")) byId("query").value = state.query;
  const selection = await select(store, state);
  if (state.values.length) await openDossiers(store);
  if (hashOf(readState()) !== hashOf(state)) return; // the reader has gone on meanwhile
  hideTip();
  drawCorrectTool();
  drawOverview(store, timeline, state, selection);
  const article = state.article ? await drawArticle(store, state, selection) : null;
  if (article !== undefined) show(store, state, article);
  announce(state.article ? "" : plural(selection.found.length, "article"));
}

function drawOverview(store, timeline, state, selection) {
  drawFilters(store, state);
  drawDossier(store, state);
  drawFigures(store, selection);
  drawTimeline(timeline, state, selection);
  drawPanels(store, state, selection);
  drawList(store, state, selection);
}

// An article begins at its title; coming back from it, its title in the list has the focus again.
function show(store, state, article) {
  const left = reader.article;
  reader.article = article;
  byId("overview").hidden = Boolean(state.article);
  byId("reader").hidden = !state.article;
  const title = byId("home").textContent;
  const named = article ? titleOf(article) : store.dossiers?.get(state.dossier)?.name;
  document.title = named ? `${named} – ${title}` : title;
  if (article && article !== left) {
    scrollTo({ top: 0, behavior: "instant" });
    byId("article-title").focus({ preventScroll: true });
  }
  if (showDossier(state)) return;
  if (left && !state.article) document.querySelector(`#articles a[data-article="${left.number}"]`)?.focus();
}

function startSearch() {
  let waiting = 0;
  const input = byId("query");
  const search = () => go({ query: input.value.trim(), article: "", tag: "" }, { inPlace: true });
  input.addEventListener("input", () => {
    clearTimeout(waiting);
    waiting = setTimeout(search, 150);
  });
  byId("search").addEventListener("submit", (event) => {
    event.preventDefault();
    clearTimeout(waiting);
    search();
  });
}

const KEYS = {
  "/": () => byId("query").select(),
  "?": () => byId("keys").showModal(),
  d: () => byId("theme").click(),
  j: () => walk("next", 1),
  k: () => walk("previous", -1),
  ArrowRight: () => readState().article && walk("next", 1),
  ArrowLeft: () => readState().article && walk("previous", -1),
};

function walk(step, by) {
  if (!readState().article) return walkList(by);
  return document.querySelector(`[data-step="${step}"]`)?.click();
}

function escape() {
  const input = byId("query");
  if (hideTip()) return;
  if (document.activeElement === input) {
    if (input.value) go({ query: "" }, { inPlace: true });
    input.value = "";
    input.blur();
  } else if (readState().article) go({ article: "", tag: "" });
}

function listenToKeys(store) {
  addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || byId("keys").open) return;
    if (event.key === "Escape") return escape();
    if (event.target.closest("input, select, textarea")) return undefined;
    if (correctByKey(store, store.articleOf.get(readState().article), event.key)) return event.preventDefault();
    if (!Object.hasOwn(KEYS, event.key)) return undefined;
    event.preventDefault();
    return KEYS[event.key]();
  });
}

// A page opened from disk may have no storage; the choice then lasts as long as the page.
function startTools() {
  // What sticks below the header, and where links arrive, depends on how high it is.
  const header = document.querySelector(".top");
  const measure = () => document.documentElement.style.setProperty("--top", `${header.offsetHeight}px`);
  new ResizeObserver(measure).observe(header);
  byId("print").addEventListener("click", () => print());
  byId("help").addEventListener("click", () => byId("keys").showModal());
  document.querySelectorAll("[data-go]").forEach((link) =>
    link.addEventListener("click", (event) => {
      event.preventDefault();
      byId(link.dataset.go).scrollIntoView();
      byId(link.dataset.go).focus({ preventScroll: true });
    }),
  );
}

function drawFooter(store) {
  const versions = Object.entries(store.versions).map(([name, numbers]) => `${name} ${numbers.join(", ")}`);
  byId("footer").textContent = versions.length ? `Fait par ${versions.join(" · ")}` : "";
}

async function start() {
  startTheme();
  if (!("DecompressionStream" in window)) throw new Error("Il faut un navigateur de 2023 ou plus récent.");
  const store = await openStore();
  const timeline = startTimeline(store);
  const redraw = () => draw(store, timeline);
  addEventListener("hashchange", redraw);
  addEventListener("redraw", redraw);
  [startSearch, startList, startTable, startTips, startTools, startCorrections, listenToKeys].forEach((one) => one(store));
  drawFooter(store);
  await redraw();
  byId("notice").hidden = true;
  performance.mark("first-view");
  setTimeout(() => textsOf(store).then(() => performance.mark("texts")), 200); // ready before anyone has typed a word
}

start().catch((error) => {
  byId("notice").textContent = `Cette page n'a pas pu s'ouvrir. ${error.message}`;
  throw error;
});
