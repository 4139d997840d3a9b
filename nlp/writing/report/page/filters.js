// Which articles answer all filters, and how often each value and period occurs among them.

// Numbers of the values asked for; -1 for one that this page does not know: nothing answers it.
const wanted = (store, state) => state.values.map((key) => store.valueOf.get(key) ?? -1);

function answers(article, values) {
  return values.every((value) => article.values.includes(value));
}

function isInPeriod(article, state) {
  if (state.undated) return article.day === null;
  if (state.from === null && state.to === null) return true;
  return article.day !== null && article.day >= (state.from ?? -Infinity) && article.day <= (state.to ?? Infinity);
}

async function searcher(store, state) {
  const terms = termsOf(state.query);
  if (!terms.length) return () => true;
  await textsOf(store);
  return (article) => terms.every((term) => store.folded[article.number].includes(term));
}

const ORDERS = {
  recents: (one, other) => (other.day ?? -Infinity) - (one.day ?? -Infinity) || one.number - other.number,
  anciens: (one, other) => (one.day ?? Infinity) - (other.day ?? Infinity) || one.number - other.number,
  fichier: (one, other) => one.number - other.number,
};

// `anyTime` holds what answers all but the period: the timeline shows it, so that a period can be widened.
async function select(store, state) {
  const values = wanted(store, state);
  const isFound = await searcher(store, state);
  const { isOf, members } = await asked(store, state);
  const anyTime = store.articles.filter((article) => isOf(article) && answers(article, values) && isFound(article));
  const found = anyTime.filter((article) => isInPeriod(article, state));
  return { anyTime, found: found.sort(ORDERS[state.sort]), ...count(store, found, members) };
}

// Which articles a dossier is of, and the entities that it is: they are not among its own company.
async function asked(store, state) {
  if (!state.dossier) return { isOf: () => true, members: [] };
  await openDossiers(store);
  const dossier = store.dossiers.get(state.dossier);
  return { isOf: (article) => Boolean(dossier?.articleSet.has(article.number)), members: dossier?.members ?? [] };
}

function count(store, found, members) {
  const counts = new Uint32Array(store.values.all.length);
  const focused = new Uint32Array(store.values.all.length);
  for (const article of found) {
    for (const value of article.values) counts[value] += 1;
    for (const value of article.focus) focused[value] += 1;
  }
  for (const member of members) counts[member] = 0;
  return { counts, focused };
}

// The values of each facet that occur, most frequent first; ties by name, then by key.
function rank(store, counts) {
  const facets = new Map();
  store.values.all.forEach((value, number) => {
    if (!counts[number]) return;
    if (!facets.has(value.facet)) facets.set(value.facet, []);
    facets.get(value.facet).push(number);
  });
  const { all } = store.values;
  const byCount = (one, other) =>
    counts[other] - counts[one] || COLLATOR.compare(all[one].label, all[other].label) || one - other;
  facets.forEach((numbers) => numbers.sort(byCount));
  return facets;
}
