// What the reader looks at stands in the address after "#": the back button, bookmarks and links work by themselves.

const NOTHING = { query: "", values: [], from: null, to: null, undated: false, dossier: "", sort: "recents", article: "", tag: "" };

function readState() {
  const given = new URLSearchParams(location.hash.slice(1));
  const sort = given.get("tri");
  return {
    query: given.get("q") || "",
    values: [...new Set(given.getAll("avec"))],
    from: dayOf(given.get("du")),
    to: dayOf(given.get("au")),
    undated: given.has("sansdate"),
    dossier: given.get("dossier") || "",
    sort: ["recents", "anciens", "fichier"].includes(sort) ? sort : "recents",
    article: given.get("article") || "",
    tag: given.get("theme") || "",
  };
}

function hashOf(state) {
  const given = new URLSearchParams();
  if (state.query) given.set("q", state.query);
  state.values.forEach((key) => given.append("avec", key));
  if (state.dossier) given.set("dossier", state.dossier);
  if (state.undated) given.set("sansdate", "1");
  if (state.from !== null) given.set("du", isoDate(state.from));
  if (state.to !== null) given.set("au", isoDate(state.to));
  if (state.sort !== "recents") given.set("tri", state.sort);
  if (state.article) given.set("article", state.article);
  if (state.tag) given.set("theme", state.tag);
  return `#${given}`;
}

// A new step can be gone back from; a change in place (letters typed, a tag chosen) cannot.
function go(change, { inPlace = false } = {}) {
  const hash = hashOf({ ...readState(), ...change });
  if (hash === (location.hash || "#")) return;
  if (inPlace) location.replace(hash);
  else location.hash = hash;
}

// The address of the list, with one more filter.
function filterOn(key) {
  const state = readState();
  const values = state.values.includes(key) ? state.values : [...state.values, key];
  return hashOf({ ...state, values, article: "", tag: "" });
}

const toggled = (keys, key) => (keys.includes(key) ? keys.filter((other) => other !== key) : [...keys, key]);
