// A text cut into runs: entities are links that filter, with the words that earned a tag and those searched for inside.

const FIELD_NAMES = ["title", "text"];

// The marked places of a field, in order. What shares letters makes one place, told together ("franco-allemand").
function placesOf(store, article, field) {
  const found = article.entities
    .flatMap((row) => row[3].map((mention) => ({ row, mention, start: mention[1], end: mention[1] + mention[2] })))
    .filter(({ mention }) => mention[0] === field);
  found.sort((one, other) => one.start - other.start || other.end - one.end);
  const places = [];
  for (const one of found) {
    const last = places.at(-1);
    if (last && one.start < last.end) {
      last.end = Math.max(last.end, one.end);
      last.found.push(one);
    } else places.push({ start: one.start, end: one.end, found: [one] });
  }
  return places;
}

function markedText(store, article, field, { because, hits }) {
  const text = article[FIELD_NAMES[field]];
  const inside = { text, because: because.filter((word) => word.field === field), hits };
  const parts = [];
  let position = 0;
  for (const place of placesOf(store, article, field)) {
    const content = runs(inside, place.start, place.end);
    parts.push(...runs(inside, position, place.start), markOf(store, article, place, content));
    position = place.end;
  }
  return [...parts, ...runs(inside, position, text.length)];
}

// Plain text between two places, cut where evidence or hits begin and end.
function runs({ text, because, hits }, start, end) {
  const edges = [...because.flatMap((word) => [word.start, word.end]), ...hits.flat()];
  const within = edges.filter((edge) => edge > start && edge < end);
  const cuts = [...new Set([start, ...within, end])].sort((one, other) => one - other);
  return cuts.slice(0, -1).map((from, number) => {
    const [to, part] = [cuts[number + 1], text.slice(from, cuts[number + 1])];
    const word = because.find((one) => one.start <= from && to <= one.end);
    const isHit = hits.some(([first, last]) => first <= from && to <= last);
    const piece = isHit ? make("mark", { class: "hit" }, part) : part;
    return word ? becauseOf(word, piece, to === word.end) : piece;
  });
}

// The weight stands as a small figure after the word: shades alone would not be readable to all.
function becauseOf(word, piece, isLast) {
  const element = make("span", { class: "because", share: word.share }, piece);
  if (isLast) element.append(make("sup", {}, WEIGHT.format(word.weight)));
  return element;
}

function markOf(store, article, place, content) {
  const { all } = store.values;
  const value = all[place.found[0].row[0]];
  const { row, mention } = place.found[0];
  const verdict = verdictOf(decidedMention(store, article, row, mention), value.key);
  const kind = ["entity", value.type, verdict].filter(Boolean).join(" ");
  const about = { class: kind, href: filterOn(value.key), "data-entity": value.key };
  const link = make("a", about, ...content);
  link.addEventListener("click", (event) => {
    if (!correcting.isOn) return;
    event.preventDefault();
    choose(mentionTarget(row, mention).key);
  });
  explains(link, () => tellPlace(store, article, place, link));
  return link;
}

function tellPlace(store, article, place, link) {
  const told = new Set();
  const once = place.found.filter(({ row }) => !told.has(row) && told.add(row));
  const parts = once.map((one) => tellFound(store, article, one));
  const go = make("a", { href: link.getAttribute("href"), tabindex: -1 }, "Filtrer les articles sur cette entité");
  return tip.touched ? [...parts, go] : parts;
}

function tellFound(store, article, { row, mention }) {
  const value = store.values.all[row[0]];
  const [, , , kind, finder, score] = mention;
  const chance = score === null ? "" : ` ; fiabilité ${CHANCE.format(score)}`;
  const reason = `${store.kinds[kind]} ; trouvé par ${store.finders[finder]}${chance}`;
  const focus = article.focus.includes(row[0]) ? "au centre de l'article" : "";
  return make(
    "div",
    { class: `told ${value.type}` },
    make("strong", {}, value.label),
    make("span", { class: "type" }, store.types[value.type]),
    ...[describe(store, value, row[1]), focus].filter(Boolean).map((line) => make("span", {}, line)),
    make("span", { class: "reason" }, reason),
  );
}

// Who or what an entity is: office and country at the article's date, acronym, country.
function describe(store, value, office) {
  const parts = [];
  if (office >= 0) {
    parts.push(officeText(store, store.offices[office]));
    const role = store.roles[store.offices[office][0]];
    if (role && !parts[0].toLowerCase().includes(role)) parts.push(role);
  }
  if (value.acronym) parts.push(value.acronym);
  if (value.code && value.type !== "country") parts.push(nameOf(store, value.code));
  if (!value.known) parts.push("hors des tables");
  return parts.join(", ");
}
