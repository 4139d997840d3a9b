// Who is who over all articles: one dossier for each person and organisation, whatever each article calls it. Its panels,
// timeline and list are those of the overview, which then shows the articles of the dossier.
// `dossier_rows.py` is the other side: it writes these rows, in this order.

const GENDERS = { f: "Mme", m: "M." };
const dossierShown = { id: "" };
const FORMS = 24; // forms shown before one asks for all

function dossierOf(store, row) {
  const [id, type, name, acronym, wikidata, known, gender, mentions, articles, members, variants, functions] = row;
  const told = { id, type, name, acronym, wikidata, known: Boolean(known), gender, mentions, variants, functions };
  return { ...told, articles, articleSet: new Set(articles), members };
}

// All dossiers of the page, opened once; none where the page was written without.
function openDossiers(store) {
  store.dossiersOpened ??= unpackDossiers(store);
  return store.dossiersOpened;
}

async function unpackDossiers(store) {
  const rows = store.dossierPack ? await unpack(store.dossierPack) : [];
  store.dossiers = new Map();
  store.dossiersOf = new Map(); // number of an entity: its dossiers, most named first
  for (const row of rows) {
    const dossier = dossierOf(store, row);
    store.dossiers.set(dossier.id, dossier);
    for (const member of dossier.members) store.dossiersOf.set(member, [...(store.dossiersOf.get(member) ?? []), dossier]);
  }
}

// Namesakes share an id in articles: which of them is meant there is told by the article. The page of one article, in the
// service, has no dossiers.
function dossierIn(store, article, number) {
  return (store.dossiersOf?.get(number) ?? []).find((dossier) => dossier.articleSet.has(article.number));
}

function dossierLink(store, dossier, text = "Dossier") {
  if (!dossier) return null;
  const href = hashOf({ ...NOTHING, sort: readState().sort, dossier: dossier.id });
  const about = `${plural(dossier.articles.length, "article")} : ${dossier.name}`;
  return make("a", { class: "to-dossier", href, title: about, "data-dossier": dossier.id }, text);
}

// Beside the filters: the dossiers of the people and organisations that are filtered on.
function dossierLinks(store, state) {
  const numbers = wanted(store, state);
  const found = numbers.flatMap((number) => (store.dossiersOf.get(number) ?? []).slice(0, 1));
  return found.filter((one) => one.id !== state.dossier).map((one) => dossierLink(store, one, `Dossier : ${one.name}`));
}

function drawDossier(store, state) {
  const card = byId("dossier");
  card.hidden = !state.dossier;
  if (!state.dossier) return refill(card);
  const dossier = store.dossiers.get(state.dossier);
  if (!dossier) return refill(card, paragraph("empty", "Ce dossier n'est pas dans cette page."));
  const title = make("h2", { id: "dossier-title", tabindex: -1 }, dossier.name || "(sans nom)");
  return refill(card, title, ...drawIdentity(store, dossier), ...drawForms(dossier), ...drawFunctions(store, dossier));
}

function drawIdentity(store, dossier) {
  const { acronym, gender, known, type, wikidata } = dossier;
  const facts = [store.types[type], acronym, GENDERS[gender], known ? "" : "hors des tables"].filter(Boolean).join(", ");
  const { days, period: [first, last] } = periodOf(dossier.articles.map((number) => store.articles[number]));
  const seen = days.length ? `, ${first === last ? "vu le" : "vu du"} ${first === last ? longDate(first) : `${longDate(first)} au ${longDate(last)}`}` : "";
  const count = `${plural(dossier.articles.length, "article")}, ${plural(dossier.mentions, "mention")}${seen}`;
  const link = wikidata ? span("", " ", outside(wikidata, "Wikidata")) : null;
  return [paragraph("facts", facts, " · ", make("code", {}, dossier.id), link), paragraph("seen", count)];
}

function drawForms({ variants }) {
  const item = ([form, count]) => make("li", {}, form, make("small", {}, ` ×${NUMBER.format(count)}`));
  if (!variants.length) return [];
  const shown = make("ul", { class: "forms" }, ...variants.slice(0, FORMS).map(item));
  const rest = variants.slice(FORMS);
  const all = button("small", { "data-key": "all-forms" }, `Voir les ${NUMBER.format(variants.length)}`);
  all.addEventListener("click", () => {
    shown.append(...rest.map(item));
    all.remove();
  });
  return [make("h3", {}, "Appelé"), shown, rest.length ? all : null].filter(Boolean);
}

function drawFunctions(store, { functions, type }) {
  if (type !== "person") return [];
  const none = "Aucune fonction dans ces articles.";
  const list = make("ol", { class: "functions" }, ...functions.map((row) => drawFunction(store, row)));
  return [make("h3", {}, "Fonctions"), functions.length ? list : paragraph("empty", none)];
}

function drawFunction(store, [office, count, first, last, sentence, number]) {
  const days = first === null ? "" : `, ${first === last ? shortDate(first) : `${shortDate(first)} – ${shortDate(last)}`}`;
  const when = make("small", {}, ` ${plural(count, "article")}${days}`);
  const href = hashOf({ ...readState(), article: store.articles[number].key, tag: "" });
  const read = make("a", { href, title: titleOf(store.articles[number]), "data-key": `function ${number}` }, "lire");
  const quote = sentence ? paragraph("sentence", `« ${sentence} » `, read) : paragraph("sentence", read);
  return make("li", {}, make("strong", {}, officeText(store, store.offices[office])), when, quote);
}

// A dossier begins at its name; filters set within it leave the reader where they are.
function showDossier(state) {
  const isNew = state.dossier !== dossierShown.id && Boolean(state.dossier) && !state.article;
  if (!state.article) dossierShown.id = state.dossier;
  if (!isNew) return false;
  scrollTo({ top: 0, behavior: "instant" });
  byId("dossier-title")?.focus({ preventScroll: true });
  return true;
}
