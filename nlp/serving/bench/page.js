// One article as it is written: sent to the service of this machine when the writer pauses, shown as in the report.

const PAUSE = 350; // milliseconds without a letter: shorter than a pause for thought, longer than one between keys
const bench = { store: null, article: null, sent: null, timer: 0, token: "" };

const given = () => {
  const [title, text, date] = ["title", "text", "date"].map((name) => byId(name).value);
  return { title, text, date: date || null };
};

// The service asks for a token where it listens beyond this machine; it is kept while the tab is open.
async function ask(address, options) {
  const headers = { ...options.headers };
  if (bench.token) headers.Authorization = `Bearer ${bench.token}`;
  const reply = await fetch(address, { ...options, headers });
  if (reply.status !== 401) return reply;
  bench.token = prompt("Jeton du service :") ?? "";
  return bench.token ? ask(address, options) : reply;
}

const send = (address, article, signal) =>
  ask(address, { method: "POST", body: JSON.stringify(article), headers: { "Content-Type": "application/json" }, signal });

async function mark() {
  clearTimeout(bench.timer);
  bench.sent?.abort();
  const article = given();
  if (!article.text.trim()) return tell("L'article annoté paraîtra ici.");
  bench.sent = new AbortController();
  byId("reader").classList.add("stale");
  try {
    const reply = await send("/v1/page", article, bench.sent.signal);
    const found = await reply.json();
    if (reply.ok) show(found);
    else tell(found.detail);
  } catch (error) {
    if (error.name !== "AbortError") tell("Le service ne répond pas ; il est peut-être arrêté.");
  }
}

function tell(line) {
  bench.article = null;
  byId("reader").classList.remove("stale");
  refill(byId("reader"), make("p", { id: "notice", class: "notice", role: "status" }, line));
  setCopying(false);
}

function show({ index, row }) {
  const values = valuesOf(index);
  const store = { ...index, values, articles: articlesOf(index, values) };
  store.valueOf = new Map(values.all.map((value, number) => [value.key, number]));
  const [article] = store.articles;
  [article.url, article.authors, article.agency, article.language] = row;
  [article.text, article.entities, article.tags] = row.slice(4);
  Object.assign(bench, { store, article });
  drawBench();
  setCopying(true);
  const versions = Object.entries(store.versions).map(([name, numbers]) => `${name} ${numbers.join(", ")}`);
  byId("footer").textContent = `Fait par ${versions.join(" · ")}`;
}

function drawBench() {
  drawCorrectTool();
  if (correcting.isOn && saving.refusal === null) findOut();
  if (bench.article) drawMarked(bench);
}

function drawMarked({ store, article }) {
  const state = readState();
  const because = evidenceOf(store, article, state.tag);
  const [title, text] = FIELD_NAMES.map((_, field) => markedText(store, article, field, { because, hits: [] }));
  const sheet = make("article", { lang: article.language, class: hiddenTypes() });
  sheet.append(drawHead(article, title), drawLegend(store, article), make("div", { class: "text" }, ...text));
  const aside = make("aside", { "aria-label": "Thèmes et entités" }, drawPanel(store, article), drawTags(store, article, state));
  aside.append(...Object.keys(store.titles).map((type) => drawEntities(store, article, type)).filter(Boolean));
  byId("reader").classList.remove("stale");
  refill(byId("reader"), make("div", { class: "sheet" }, sheet, aside));
  document.querySelectorAll("#reader a.entity").forEach((link) => {
    link.removeAttribute("title");
    link.addEventListener("click", (event) => {
      event.preventDefault();
      const key = link.dataset.entity ?? link.dataset.key;
      if (!correcting.isOn) showAll(key);
      else if (link.dataset.key) choose(`entity ${key}`); // a word of the text chooses itself
    });
  });
  showTarget();
  const { length } = article.entities;
  announce(`${plural(length, "entité")}, ${plural(article.tags.length, "thème")}`);
}

// There is one article: a click on an entity shows where it stands, a second one no longer.
function showAll(key) {
  document.querySelectorAll("#reader .text a.entity, #reader h2 a.entity").forEach((link) => {
    const isMeant = link.dataset.entity === key;
    link.classList.toggle("chosen", isMeant && !link.classList.contains("chosen"));
  });
}

function setCopying(isPossible) {
  for (const name of ["record", "ninjs"]) byId(name).disabled = !isPossible;
}

async function copy(format) {
  const reply = await send(`/v1/tag?format=${format}`, given());
  if (!reply.ok) return announce("Rien n'a été copié.");
  const text = JSON.stringify(await reply.json(), null, 1);
  await navigator.clipboard.writeText(text);
  byId(format).textContent = "Copié";
  setTimeout(() => (byId(format).textContent = format === "ninjs" ? "Copier en ninjs" : "Copier en JSON"), 1500);
  return announce("Copié.");
}

async function take(file) {
  const suffix = /\.[a-z0-9]+$/i.exec(file.name)?.[0].toLowerCase() ?? ".txt";
  const options = { method: "POST", body: file, headers: { "Content-Type": "application/octet-stream" } };
  const reply = await ask(`/v1/read?suffix=${encodeURIComponent(suffix)}`, options);
  const found = await reply.json();
  if (!reply.ok) return tell(`${file.name} : ${found.detail}`);
  offer(found.articles);
  return fillIn(found.articles[0]);
}

function fillIn({ title, text, date }) {
  byId("title").value = title;
  byId("text").value = text;
  byId("date").value = date ?? "";
  return mark();
}

// A file may hold several articles: the first is shown, the others can be chosen.
function offer(articles) {
  const named = ({ title, text }, number) => `${number + 1}. ${title || text.slice(0, 60)}`;
  const choices = articles.map((article, value) => make("option", { value: String(value) }, named(article, value)));
  byId("several").hidden = articles.length < 2;
  refill(byId("which"), ...choices);
  byId("which").onchange = (event) => fillIn(articles[event.target.value]);
}

function startDropping() {
  const form = byId("given");
  form.addEventListener("dragover", (event) => {
    event.preventDefault();
    form.classList.add("dropping");
  });
  form.addEventListener("dragleave", () => form.classList.remove("dropping"));
  form.addEventListener("drop", (event) => {
    form.classList.remove("dropping");
    const [file] = event.dataTransfer.files;
    if (!file) return;
    event.preventDefault();
    take(file);
  });
  byId("file").addEventListener("change", (event) => event.target.files[0] && take(event.target.files[0]));
}

// What sticks below the header depends on how high it is.
function measureHeader() {
  const header = document.querySelector(".top");
  const measure = () => document.documentElement.style.setProperty("--top", `${header.offsetHeight}px`);
  new ResizeObserver(measure).observe(header);
}

function startBench() {
  measureHeader();
  startTheme();
  startTips();
  startDropping();
  startCorrecting();
  byId("given").addEventListener("submit", (event) => event.preventDefault());
  byId("given").addEventListener("input", (event) => {
    if (event.target.type === "file" || event.target.id === "which") return;
    clearTimeout(bench.timer);
    bench.timer = setTimeout(mark, PAUSE);
  });
  addEventListener("keydown", (event) => {
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) mark();
    if (event.key === "Escape") hideTip();
    if (event.ctrlKey || event.metaKey || event.altKey || event.target.closest("input, select, textarea")) return;
    if (correctByKey(bench.store, bench.article, event.key)) event.preventDefault();
  });
  addEventListener("hashchange", drawBench);
  addEventListener("redraw", drawBench);
  byId("record").addEventListener("click", () => copy("record"));
  byId("ninjs").addEventListener("click", () => copy("ninjs"));
  if (byId("text").value.trim()) mark(); // what the browser kept over a reload
}

startBench();
