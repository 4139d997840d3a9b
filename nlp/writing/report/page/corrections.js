// What the reader decides about entities, mentions and tags: kept in the browser until it is saved as a corrections
// file, which `rubrique tag --corrections` follows. A step is what one click decided: one line of the file, or several.

// Where the steps go is up to the page: `keep` and `takeBack` get the step, `tools` gives the buttons below.

const correcting = {
  isOn: false,
  target: "",
  scope: "article",
  steps: [],
  key: "",
  isMoving: false,
  keep: keepDecisions,
  takeBack: keepDecisions,
  tools: fileTools,
};
const FREE_TYPES = ["person", "organisation", "place"]; // a country needs its code: it is linked to instead
const SCOPES = { here: "à cet endroit", article: "dans cet article", source: "dans cette source", everywhere: "partout" };
const NARROWNESS = { everywhere: 0, source: 1, article: 2 };
const VERDICTS = { accepted: "accepté", rejected: "rejeté", changed: "changé" };

const decisionsOf = () => correcting.steps.flatMap((step) => step.rows);
const scopeName = (row) => (row.scope === "everywhere" ? "everywhere" : Object.keys(row.scope)[0]);
const rankOf = (row) => NARROWNESS[scopeName(row)] + ("start" in row ? 1 : 0);

function isAbout(row, article) {
  if (row.scope === "everywhere") return true;
  return "article" in row.scope ? row.scope.article === article.id : row.scope.source === article.source;
}

// Of the decisions that count here the narrowest holds, then the latest: as in the file.
function holding(article, isMeant) {
  const rows = decisionsOf().filter((row) => isAbout(row, article) && isMeant(row));
  return rows.reduce((best, row) => (best && rankOf(best) > rankOf(row) ? best : row), null);
}

// JavaScript counts UTF-16 units, a corrections file characters.
const characters = (text, end) => Array.from(text.slice(0, end)).length;

function placeOf(article, [field, start, length]) {
  const text = article[FIELD_NAMES[field]];
  return { field: FIELD_NAMES[field], start: characters(text, start), end: characters(text, start + length) };
}

const isAt = (row, place) => row.field === place.field && row.start === place.start;

function decidedMention(store, article, row, mention) {
  const id = store.values.all[row[0]].key;
  const form = wordsAt(article, mention);
  const place = placeOf(article, mention);
  const isMeant = (one) => (one.form ? one.form === form && (!("start" in one) || isAt(one, place)) : one.id === id);
  return holding(article, isMeant);
}

function decidedEntity(store, article, row) {
  const id = store.values.all[row[0]].key;
  const forms = new Set(row[3].map((mention) => wordsAt(article, mention)));
  return holding(article, (one) => one.id === id && one.action !== "office" && (!one.form || forms.has(one.form)));
}

function decidedTag(store, article, row) {
  const [scheme, code] = store.tags[row[0]];
  return holding(article, (one) => one.scheme === scheme && one.code === code);
}

function verdictOf(decision, id) {
  if (!decision) return "";
  if (["reject", "untag"].includes(decision.action)) return "rejected";
  return decision.action === "tag" || (decision.action === "link" && decision.id === id) ? "accepted" : "changed";
}

function verdictNote(decision, id) {
  const verdict = verdictOf(decision, id);
  return verdict ? make("small", { class: `verdict ${verdict}` }, ` ${VERDICTS[verdict]}`) : null;
}

// What can be decided about in an article, in the order in which it is shown.
function targetsOf(store, article) {
  const tags = article.tags.map((row) => ({ key: `tag ${tagKey(store, row)}`, kind: "tag", row }));
  const rows = Object.keys(store.titles).flatMap((type) => entitiesOf(store, article, type));
  return [...tags, ...rows.map((row) => ({ key: `entity ${store.values.all[row[0]].key}`, kind: "entity", row }))];
}

function mentionTarget(row, mention) {
  return { key: `mention ${mention[0]} ${mention[1]} ${row[0]}`, kind: "mention", row, mention };
}

function targetOf(store, article) {
  const found = targetsOf(store, article).find((target) => target.key === correcting.target);
  if (found) return found;
  const mentions = article.entities.flatMap((row) => row[3].map((mention) => mentionTarget(row, mention)));
  return mentions.find((target) => target.key === correcting.target);
}

const valueOfTarget = (store, target) =>
  target.kind === "tag" ? store.values.tags[target.row[0]] : store.values.all[target.row[0]];

function choose(target) {
  correcting.target = target;
  dispatchEvent(new Event("redraw"));
}

// The scope of a decision as the file writes it; only a mention has a place of its own.
function scoped(article, target) {
  if (correcting.scope === "everywhere") return { scope: "everywhere" };
  if (correcting.scope === "source" && article.source) return { scope: { source: article.source } };
  const own = { scope: { article: article.id } };
  return correcting.scope === "here" && target.mention ? { ...placeOf(article, target.mention), ...own } : own;
}

function decide(label, rows) {
  const decided = { label, rows };
  correcting.steps.push(decided);
  correcting.keep(decided);
  announce(`${label}. ${plural(correcting.steps.length, "correction")}.`);
  dispatchEvent(new Event("redraw"));
}

function accept(store, article, target) {
  const value = valueOfTarget(store, target);
  const where = scoped(article, target);
  if (target.kind === "tag") {
    const [scheme, code, label] = store.tags[target.row[0]];
    return decide(`Accepté : ${label}`, [{ action: "tag", scheme, code, label, ...where }]);
  }
  const mentions = target.mention ? [target.mention] : target.row[3];
  const forms = [...new Set(mentions.map((mention) => wordsAt(article, mention)))];
  const name = value.known ? {} : { name: value.label };
  const rows = forms.map((form) => ({ action: "link", form, id: value.key, ...name, ...where }));
  return decide(`Accepté : ${value.label}`, rows);
}

function reject(store, article, target) {
  const where = scoped(article, target);
  if (target.kind === "tag") {
    const [scheme, code, label] = store.tags[target.row[0]];
    return decide(`Rejeté : ${label}`, [{ action: "untag", scheme, code, ...where }]);
  }
  const value = valueOfTarget(store, target);
  const what = target.mention ? { form: wordsAt(article, target.mention) } : { id: value.key };
  return decide(`Rejeté : ${what.form ?? value.label}`, [{ action: "reject", ...what, ...where }]);
}

function retype(store, article, target, type) {
  const value = valueOfTarget(store, target);
  const what = target.mention ? { form: wordsAt(article, target.mention) } : { id: value.key };
  const row = { action: "retype", ...what, type, ...scoped(article, target) };
  return decide(`${what.form ?? value.label} : ${store.types[type]}`, [row]);
}

const slugOf = (text) => plain(text).replace(/[^a-z0-9]+/g, "-").replace(/^-|-$/g, "") || "x";

// Who is meant: an entity of this page by its name, an id as it is written, or somebody new of the same type.
function meant(store, value, text) {
  const known = store.values.entities.find((one) => one.key === text || one.label === text);
  if (known) return { id: known.key, ...(known.known ? {} : { name: known.label }) };
  const isId = /^(country\/[A-Z]{2}|(person|organisation|place)\/\S+)$/.test(text);
  const type = FREE_TYPES.includes(value.type) ? value.type : "organisation";
  return isId ? { id: text } : { id: `${type}/${slugOf(text)}`, name: text };
}

function relink(store, article, target, text) {
  const value = valueOfTarget(store, target);
  const { id, ...name } = meant(store, value, text.trim());
  if (id === value.key) return accept(store, article, target);
  const what = target.mention
    ? { action: "link", form: wordsAt(article, target.mention), id, ...name }
    : { action: "merge", id: value.key, into: id, ...name };
  return decide(`${what.form ?? value.label} : ${text.trim()}`, [{ ...what, ...scoped(article, target) }]);
}

function undo() {
  const last = correcting.steps.pop();
  if (!last) return;
  correcting.takeBack(last);
  announce(`Annulé. ${last.label}`);
  dispatchEvent(new Event("redraw"));
}

function saveCorrections() {
  const lines = decisionsOf().map((row) => `${JSON.stringify(row)}\n`);
  saveFile("corrections.jsonl", lines, "application/x-ndjson");
}

function clearCorrections() {
  if (!confirm("Retirer toutes les corrections de cette page ?")) return;
  correcting.steps = [];
  keepDecisions();
  dispatchEvent(new Event("redraw"));
}

// A page opened from disk may have no storage; corrections then last as long as the page.
function keepDecisions() {
  try {
    localStorage.setItem(correcting.key, JSON.stringify(correcting.steps));
  } catch {
    announce("Ce navigateur ne garde rien : enregistrez les corrections avant de fermer la page.");
  }
}

function keptDecisions() {
  try {
    const steps = JSON.parse(localStorage.getItem(correcting.key) ?? "[]");
    return Array.isArray(steps) ? steps.filter((step) => Array.isArray(step?.rows)) : [];
  } catch {
    return [];
  }
}

// The panel beside an article: what is chosen, what can be decided about it, and all decisions so far.
function drawCorrections(store, article) {
  if (!correcting.isOn) return null;
  const target = targetOf(store, article);
  const section = make("section", { class: "correct", "aria-label": "Corrections" }, make("h3", {}, "Corriger"));
  const hint = "Choisir une entité, un thème ou un mot souligné ; j et k passent d'une entité à l'autre.";
  section.append(...(target ? drawDecisions(store, article, target) : [paragraph("hint", hint)]));
  section.append(make("div", { class: "steps" }, undoButton(), ...correcting.tools()));
  return section;
}

const undoButton = () => button("small", { "data-key": "undo", disabled: !correcting.steps.length, on: { click: undo } }, "Annuler");

function fileTools() {
  const count = plural(decisionsOf().length, "ligne");
  const disabled = !correcting.steps.length;
  return [
    button("small", { "data-key": "save", disabled, on: { click: saveCorrections } }, `Enregistrer (${count})`),
    button("small", { "data-key": "clear", disabled, on: { click: clearCorrections } }, "Tout retirer"),
  ];
}

function drawDecisions(store, article, target) {
  const value = valueOfTarget(store, target);
  const name = target.mention ? `« ${wordsAt(article, target.mention)} » — ${value.label}` : value.label;
  const act = (key, text, click) => button("small", { "data-key": key, on: { click } }, text);
  const verdicts = [
    act("accept", "Accepter (a)", () => accept(store, article, target)),
    act("reject", "Rejeter (r)", () => reject(store, article, target)),
  ];
  const rows = [paragraph("chosen", name), drawScope(article, target), make("div", { class: "steps" }, ...verdicts)];
  return target.kind === "tag" ? rows : [...rows, drawRetype(store, article, target), drawRelink(store, article, target)];
}

function drawScope(article, target) {
  const change = (event) => {
    correcting.scope = event.target.value;
  };
  const names = Object.keys(SCOPES).filter((name) => (name !== "here" || target.mention) && (name !== "source" || article.source));
  if (!names.includes(correcting.scope)) correcting.scope = "article";
  const choices = names.map((name) => make("option", { value: name, selected: name === correcting.scope }, SCOPES[name]));
  return make("label", {}, "Vaut ", make("select", { "data-key": "scope", on: { change } }, ...choices));
}

function drawRetype(store, article, target) {
  const type = valueOfTarget(store, target).type;
  const change = (event) => event.target.value && retype(store, article, target, event.target.value);
  const others = FREE_TYPES.filter((other) => other !== type);
  const choices = others.map((other) => make("option", { value: other }, store.types[other]));
  const select = make("select", { "data-key": "retype", on: { change } }, make("option", { value: "" }, "…"), ...choices);
  return make("label", {}, "C'est plutôt : ", select);
}

function drawRelink(store, article, target) {
  const input = make("input", { type: "text", list: "everybody", "data-key": "relink", autocomplete: "off" });
  const submit = (event) => {
    event.preventDefault();
    if (input.value.trim()) relink(store, article, target, input.value);
  };
  const names = [...new Set(store.values.entities.map((value) => value.label))];
  const list = make("datalist", { id: "everybody" }, ...names.map((value) => make("option", { value })));
  const form = make("form", { on: { submit } }, make("label", {}, "Il s'agit de : ", input), list);
  form.append(make("button", { class: "small", "data-key": "relink-go" }, "Rattacher"));
  return form;
}

// j and k, a and r while correcting an article; anything else is what it always is.
function correctByKey(store, article, key) {
  if (key === "c") return toggleCorrecting();
  if (!correcting.isOn || !article?.entities) return false;
  const target = targetOf(store, article);
  if (key === "j" || key === "k") return step(store, article, key === "j" ? 1 : -1);
  if (key === "u") return undo() ?? true;
  if (!target || !["a", "r"].includes(key)) return false;
  (key === "a" ? accept : reject)(store, article, target);
  return step(store, article, 1);
}

function step(store, article, by) {
  const targets = targetsOf(store, article);
  const here = targets.findIndex((target) => target.key === correcting.target);
  const next = targets[here < 0 ? 0 : Math.min(Math.max(here + by, 0), targets.length - 1)];
  correcting.isMoving = true;
  if (next) choose(next.key);
  return true;
}

// Who moves by keys sees what is chosen; who points at it sees it already.
function showTarget() {
  if (correcting.isMoving) document.querySelector(".is-target")?.scrollIntoView({ block: "center" });
  correcting.isMoving = false;
}

function toggleCorrecting() {
  correcting.isOn = !correcting.isOn;
  dispatchEvent(new Event("redraw"));
  return true;
}

function drawCorrectTool() {
  const count = correcting.steps.length;
  byId("correct").textContent = count ? `Corriger (${NUMBER.format(count)})` : "Corriger";
  byId("correct").setAttribute("aria-pressed", correcting.isOn);
  document.body.classList.toggle("correcting", correcting.isOn);
}

function startCorrections(store) {
  correcting.key = `rubrique-corrections ${byId("home").textContent} ${store.articles[0]?.id ?? ""}`;
  correcting.steps = keptDecisions();
  byId("correct").addEventListener("click", toggleCorrecting);
}
