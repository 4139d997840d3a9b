// One article: its text with entities marked, who they are, its tags and the words that earned them.

const reader = { hidden: new Set(), article: null };

async function drawArticle(store, state, selection) {
  const article = store.articleOf.get(state.article);
  if (!article) return drawMissing();
  await Promise.all([openArticle(store, article), openDossiers(store)]);
  if (readState().article !== state.article) return undefined; // the reader has gone on meanwhile
  const because = evidenceOf(store, article, state.tag);
  const terms = termsOf(state.query);
  const [title, text] = FIELD_NAMES.map((name, field) =>
    markedText(store, article, field, { because, hits: hitsIn(article[name], terms) }),
  );
  const sheet = make("article", { lang: article.language, class: hiddenTypes() });
  sheet.append(drawHead(article, title), drawLegend(store, article), make("div", { class: "text" }, ...text));
  const aside = make("aside", { "aria-label": "Thèmes et entités" }, drawCorrections(store, article), drawTags(store, article, state));
  aside.append(...Object.keys(store.titles).map((type) => drawEntities(store, article, type)).filter(Boolean));
  refill(byId("reader"), drawWalk(article, selection), make("div", { class: "sheet" }, sheet, aside));
  showTarget();
  return article;
}

function drawMissing() {
  const missing = paragraph("empty", "Cet article n'est pas dans cette page.");
  refill(byId("reader"), make("nav", { class: "walk" }, backLink()), missing);
  return null;
}

function backLink() {
  const href = hashOf({ ...readState(), article: "", tag: "" });
  return make("a", { href, "data-key": "back" }, "← Retour à la liste");
}

function drawWalk(article, selection) {
  const here = selection.found.indexOf(article);
  const step = (place, text, key) => {
    const there = selection.found[place];
    if (!there) return span("off", text);
    const href = hashOf({ ...readState(), article: there.key, tag: "" });
    return make("a", { href, title: titleOf(there), "data-key": key, "data-step": key }, text);
  };
  const count = NUMBER.format(selection.found.length);
  const rank = here < 0 ? "hors des filtres" : `${NUMBER.format(here + 1)} sur ${count}`;
  const [previous, next] = [step(here - 1, "‹ Précédent", "previous"), step(here + 1, "Suivant ›", "next")];
  const steps = span("steps", previous, span("", rank), next);
  return make("nav", { class: "walk", "aria-label": "D'un article à l'autre" }, backLink(), steps);
}

function drawHead(article, title) {
  const { day, source, authors, agency, keywords } = article;
  const date = day === null ? "sans date" : make("time", { datetime: isoDate(day) }, longDate(day));
  const facts = [date, source, authors.join(", "), agency].filter(Boolean).flatMap((fact) => [fact, " · "]);
  const head = make("header", {}, paragraph("facts", ...facts.slice(0, -1)));
  head.append(make("h2", { id: "article-title", tabindex: -1 }, ...(article.title ? title : ["(sans titre)"])));
  if (article.url) head.append(paragraph("address", outside(article.url, article.url)));
  if (keywords.length) head.append(paragraph("keywords", `Mots-clés d'origine : ${keywords.join(", ")}`));
  return head;
}

const hiddenTypes = () => [...reader.hidden].map((type) => `no-${type}`).join(" ");

// The legend of the marks; each type can be switched off.
function drawLegend(store, article) {
  if (!article.entities.length) return paragraph("empty", "Aucune entité n'a été trouvée dans cet article.");
  const boxes = Object.keys(store.titles).map((type) => {
    const count = entitiesOf(store, article, type).length;
    const change = (event) => {
      reader.hidden[event.target.checked ? "delete" : "add"](type);
      document.querySelector("#reader article").className = hiddenTypes();
    };
    const box = make("input", { type: "checkbox", "data-key": `legend ${type}`, on: { change } });
    box.checked = !reader.hidden.has(type);
    const name = span(`entity ${type}`, store.titles[type].toLowerCase());
    return count ? make("label", {}, box, name, ` ${NUMBER.format(count)}`) : null;
  });
  return make("fieldset", { class: "legend" }, make("legend", { class: "unseen" }, "Entités soulignées"), ...boxes);
}

const entitiesOf = (store, article, type) => article.entities.filter((row) => store.values.all[row[0]].type === type);
const tagKey = (store, row) => store.values.tags[row[0]].key;
const wordsAt = (article, [field, start, length]) => article[FIELD_NAMES[field]].slice(start, start + length);

// The places that earned the chosen tag, each with its weight and its share of the heaviest.
function evidenceOf(store, article, key) {
  const row = article.tags.find((one) => tagKey(store, one) === key);
  const words = row ? row[3] : [];
  const heaviest = Math.max(...words.map((word) => word[3]), 0.001);
  return words.map(([field, start, length, weight]) => {
    const share = Math.max(0.25, weight / heaviest);
    return { field, start, end: start + length, weight, share };
  });
}

function drawTags(store, article, state) {
  const section = make("section", { class: "tags" }, make("h3", {}, "Thèmes"));
  if (!article.tags.length) section.append(paragraph("empty", "Aucun thème au-dessus du seuil."));
  else section.append(paragraph("hint", "Choisir un thème montre dans le texte les mots qui l'ont valu, et leur poids."));
  const schemes = [...new Set(article.tags.map((row) => store.tags[row[0]][0]))];
  const groups = schemes.map((scheme) => {
    const rows = article.tags.filter((row) => store.tags[row[0]][0] === scheme);
    const items = rows.map((row) => drawTag(store, article, state, row));
    return make("div", {}, make("h4", {}, store.schemes[scheme] ?? scheme), make("ul", {}, ...items));
  });
  section.append(...groups);
  return section;
}

function drawTag(store, article, state, row) {
  const [number, score, isAccepted, words] = row;
  const key = tagKey(store, row);
  const isChosen = state.tag === key;
  const click = () => go({ tag: isChosen ? "" : key }, { inPlace: true });
  const label = span("name", store.values.tags[number].label, isAccepted ? null : make("small", {}, "sous le seuil"));
  const choose = button(`row${isAccepted ? "" : " weak"}`, { "aria-pressed": isChosen, "data-key": key, on: { click } });
  choose.append(label, make("span", { class: "count", title: "score" }, WEIGHT.format(score)), shareBar(score));
  const earned = words.map((word) => `${wordsAt(article, word)} (${WEIGHT.format(word[3])})`);
  const reason = earned.length ? [...new Set(earned)].join(", ") : "aucun mot à montrer";
  const told = make("p", { class: "words", hidden: !isChosen }, reason);
  const note = verdictNote(decidedTag(store, article, row));
  return make("li", decidedClass(note, `tag ${key}`), choose, note, pickButton(`tag ${key}`), told);
}

// Beside what can be corrected: what was decided about it, and a button that chooses it.
function decidedClass(note, target) {
  const verdict = note ? note.className.replace("verdict ", "") : "";
  const isTarget = correcting.isOn && correcting.target === target;
  return { class: [verdict, isTarget ? "is-target" : ""].filter(Boolean).join(" ") || null };
}

function pickButton(target) {
  if (!correcting.isOn) return null;
  return button("pick", { "data-key": `pick ${target}`, "data-pick": target, on: { click: () => choose(target) } }, "corriger");
}

function drawEntities(store, article, type) {
  const items = entitiesOf(store, article, type).map((row) => drawEntity(store, article, row));
  if (!items.length) return null;
  return make("section", { class: "entities" }, make("h3", {}, store.titles[type]), make("ul", {}, ...items));
}

function drawEntity(store, article, row) {
  const [number, office, salience, mentions] = row;
  const value = store.values.all[number];
  const about = { href: filterOn(value.key), "data-key": value.key, title: "Filtrer les articles sur cette entité" };
  const name = make("a", { class: `entity ${value.type}`, ...about }, value.label || "(sans nom)");
  const weight = make("span", { class: "weight", title: "part de l'article" }, SHARE.format(salience));
  const focus = article.focus.includes(number) ? "au centre de l'article" : "";
  const told = [describe(store, value, office), focus].filter(Boolean).join(", ");
  const target = `entity ${value.key}`;
  const note = verdictNote(decidedEntity(store, article, row), value.key);
  const wikidata = value.wikidata ? span("", " ", outside(value.wikidata, "Wikidata")) : null;
  const reason = paragraph("reason", reasonsOf(store, article, mentions), wikidata);
  const pick = pickButton(target);
  const decided = note || pick ? make("p", {}, note, pick) : null;
  const dossier = dossierLink(store, dossierIn(store, article, number));
  return make("li", decidedClass(note, target), name, weight, told ? paragraph("", told) : null, reason, dossier, decided);
}

// Each form with its count, its kind and what found it.
function reasonsOf(store, article, mentions) {
  const groups = new Map();
  for (const mention of mentions) {
    const form = wordsAt(article, mention);
    const [kind, finder] = mention.slice(3);
    const reason = `${store.kinds[kind]}, ${store.finders[finder]}`;
    const group = groups.get(`${form} ${reason}`) ?? { form, reason, count: 0 };
    groups.set(`${form} ${reason}`, { ...group, count: group.count + 1 });
  }
  const tell = ({ form, reason, count }) => `${form}${count > 1 ? ` ×${count}` : ""} (${reason})`;
  return [...groups.values()].map(tell).join(" ; ");
}
