// The articles found as a table for French spreadsheets: semicolons, days as 03/07/2025, names of who and what is in each.

const COLUMNS = {
  Identifiant: (article) => article.id,
  Date: (article) => (article.day === null ? "" : isoDate(article.day).split("-").reverse().join("/")),
  Titre: (article) => article.title,
  Source: (article) => article.source,
  Agence: (article) => article.agency,
  Auteurs: (article) => joined(article.authors),
  "Mots-clés": (article) => joined(article.keywords),
  Personnes: (article, store) => joined(namesIn(store, article.values, "person")),
  Organisations: (article, store) => joined(namesIn(store, article.values, "organisation")),
  Lieux: (article, store) => joined(namesIn(store, article.values, "place")),
  Pays: (article, store) => joined(namesIn(store, article.values, "country")),
  "Pays au centre": (article, store) => joined(namesIn(store, article.focus, "country")),
  "Thèmes trouvés": (article, store) => joined(topicsIn(store, article.values)),
  Adresse: (article) => article.url,
};
const BYTE_ORDER_MARK = "\ufeff"; // without it Excel takes UTF-8 for Windows-1252

const joined = (names) => (Array.isArray(names) ? names.join("; ") : names ?? "");

const namesIn = (store, values, type) =>
  values.map((value) => store.values.all[value]).filter((one) => one.type === type).map((one) => one.label);

const topicsIn = (store, values) =>
  values.map((value) => store.values.all[value]).filter((one) => one.facet.startsWith("tag ")).map((one) => one.label);

// A text that a spreadsheet would run gets an apostrophe, as in what `rubrique tag --csv fr` writes.
function cell(value) {
  const text = String(value ?? "").replace(/([;\t\r\n])(?=[=+@＝＋＠]|[-－]\S)/g, "$1'");
  const harmless = /^[=+\-@\t\r\n＝＋－＠]/.test(text) ? `'${text}` : text;
  return /[;"\r\n]/.test(harmless) ? `"${harmless.replaceAll('"', '""')}"` : harmless;
}

function tableOf(store, found) {
  const lines = found.map((article) => Object.values(COLUMNS).map((column) => cell(column(article, store))));
  return [Object.keys(COLUMNS), ...lines].map((row) => `${row.join(";")}\r\n`);
}

async function saveTable(store) {
  const { found } = list;
  await textsOf(store); // authors and addresses are in the packs
  saveFile("articles.fr.csv", [BYTE_ORDER_MARK, ...tableOf(store, found)], "text/csv");
}

function startTable(store) {
  byId("table").addEventListener("click", () => saveTable(store));
}
