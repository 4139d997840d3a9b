// The records of the page: an index of all articles, opened at once, and packs of whole articles, opened when needed.
// `catalogue.py` is the other side: it writes these rows, in this order.

async function unpack(element) {
  const letters = atob(element.textContent);
  const bytes = new Uint8Array(letters.length);
  for (let place = 0; place < letters.length; place += 1) bytes[place] = letters.charCodeAt(place);
  element.remove();
  return new Response(new Blob([bytes]).stream().pipeThrough(new DecompressionStream("deflate"))).json();
}

// A value is anything an article can be filtered by. Its key stands in the address of the page.
function valuesOf(index) {
  const entities = index.entities.map(([type, id, name, acronym, code, wikidata, known, office]) => ({
    key: id,
    facet: type === "person" && office >= 0 ? "leader" : type,
    type,
    label: name,
    acronym,
    code,
    wikidata,
    known: Boolean(known),
    office: index.offices[office],
  }));
  const tags = index.tags.map(([scheme, code, label]) => ({ key: `${scheme}/${code}`, facet: `tag ${scheme}`, label }));
  const sources = index.sources.map((label) => ({ key: `source/${label}`, facet: "source", label }));
  const keywords = index.keywords.map((label) => ({ key: `donne/${label}`, facet: "keyword", label }));
  return { entities, tags, sources, keywords, all: [...entities, ...tags, ...sources, ...keywords] };
}

function articlesOf(index, values) {
  const tagsFrom = values.entities.length;
  const sourcesFrom = tagsFrom + values.tags.length;
  const keywordsFrom = sourcesFrom + values.sources.length;
  const seen = new Map(); // an id given twice is told apart by its rank
  const keyOf = (id) => {
    seen.set(id, (seen.get(id) ?? 0) + 1);
    return seen.get(id) === 1 ? id : `${id}~${seen.get(id)}`;
  };
  return index.articles.map(([id, day, source, title, lead, entities, tags, keywords], number) => ({
    number,
    id,
    key: keyOf(id),
    day,
    source: source < 0 ? "" : index.sources[source],
    title,
    lead,
    focus: entities.filter((code) => code % 2).map((code) => code >> 1),
    values: [
      ...new Set(entities.map((code) => code >> 1)),
      ...tags.map((tag) => tagsFrom + tag),
      ...(source < 0 ? [] : [sourcesFrom + source]),
      ...keywords.map((keyword) => keywordsFrom + keyword),
    ],
    keywords: keywords.map((keyword) => index.keywords[keyword]),
  }));
}

async function openStore() {
  const index = await unpack(document.querySelector("script.index"));
  const values = valuesOf(index);
  const store = { ...index, values, articles: articlesOf(index, values) };
  store.valueOf = new Map(values.all.map((value, number) => [value.key, number]));
  store.articleOf = new Map(store.articles.map((article) => [article.key, article]));
  store.dossierPack = document.querySelector("script.dossiers");
  store.packs = [...document.querySelectorAll("script.articles")];
  store.opened = store.packs.map(() => null);
  store.folded = new Array(store.articles.length);
  return store;
}

// The long rows of one pack; opened once.
function openPack(store, number) {
  store.opened[number] ??= unpack(store.packs[number]).then((rows) => {
    rows.forEach((row, place) => {
      const article = store.articles[number * store.pack + place];
      [article.url, article.authors, article.agency, article.language] = row;
      [article.text, article.entities, article.tags] = row.slice(4);
    });
  });
  return store.opened[number];
}

const openArticle = (store, article) => openPack(store, Math.floor(article.number / store.pack));

// Open all packs and make their texts ready for search, a few at a time so that the page stays alive.
async function openTexts(store) {
  for (let number = 0; number < store.packs.length; number += 1) {
    await openPack(store, number);
    for (const article of store.articles.slice(number * store.pack, (number + 1) * store.pack)) {
      store.folded[article.number] ??= fold(`${article.title}\n${article.text}`);
    }
    await new Promise((resume) => setTimeout(resume));
  }
}

const textsOf = (store) => (store.texts ??= openTexts(store));

// The name of what an office is of: a country's code gives its French name, anything else is a name already.
function nameOf(store, of) {
  const country = store.valueOf.get(`country/${of}`);
  if (country !== undefined) return store.values.all[country].label;
  return /^[A-Z]{2}$/.test(of) && REGIONS ? REGIONS.of(of) : of;
}

function officeText(store, office) {
  if (!office) return "";
  const [role, title, of] = office;
  return [title || store.roles[role] || role, of && nameOf(store, of)].filter(Boolean).join(" · ");
}
