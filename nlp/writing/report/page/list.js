// The articles found, some at a time: title, date, source, and the words around the first hit.

const PAGE = 40;
const AROUND = 90; // characters of a snippet before the first hit
const EARLY = 130; // a hit before this is in sight in the lead

const list = { found: [], shown: 0, terms: [] };

const titleOf = (article) => article.title || article.lead.slice(0, 90) || "(sans titre)";

function drawList(store, state, selection) {
  const key = hashOf({ ...state, article: "", tag: "" });
  const isSame = list.key === key;
  Object.assign(list, { key, found: selection.found, terms: termsOf(state.query) });
  const count = selection.found.length;
  byId("list-title").textContent = plural(count, "article");
  byId("sort").value = state.sort;
  byId("jump").textContent = `${count > 1 ? "Voir les " : ""}${plural(count, "article")} ↓`;
  if (isSame) return;
  list.shown = 0;
  byId("list").scrollTop = 0;
  byId("articles").replaceChildren();
  if (count) showMore();
  else byId("articles").append(make("li", { class: "empty" }, "Aucun article ne répond à ces critères."));
  byId("more").hidden = list.shown >= count;
}

function showMore() {
  const next = list.found.slice(list.shown, list.shown + PAGE);
  byId("articles").append(...next.map(drawItem));
  list.shown += next.length;
  const left = list.found.length - list.shown;
  byId("more").hidden = left <= 0;
  byId("more").textContent = `Afficher la suite (${NUMBER.format(left)})`;
}

function drawItem(article) {
  const date = article.day === null ? "sans date" : shortDate(article.day);
  const facts = [date, article.source].filter(Boolean).join(" · ");
  const href = hashOf({ ...readState(), article: article.key, tag: "" });
  const title = make("a", { class: "title", href, "data-article": article.number });
  title.append(...withHits(titleOf(article)));
  const snippet = make("p", { class: "snippet" }, ...withHits(article.title ? article.lead : ""));
  if (list.terms.length) showHit(article, snippet);
  return make("li", {}, make("p", { class: "facts" }, facts), make("h3", {}, title), snippet);
}

// Where the text has a hit further down than the lead, the words around it take the lead's place.
function showHit(article, snippet) {
  if (article.text === undefined) return;
  const first = firstHit(article);
  if (first === null || first < EARLY) return;
  const start = Math.max(0, first - AROUND);
  const from = start ? article.text.indexOf(" ", start) + 1 : 0;
  snippet.replaceChildren("… ", ...withHits(article.text.slice(from, from + 240).replace(/\s+/g, " ")), " …");
}

function firstHit(article) {
  const places = hitsIn(article.text, list.terms);
  return places.length ? places[0][0] : null;
}

function withHits(text) {
  const parts = [];
  let place = 0;
  for (const [start, end] of hitsIn(text, list.terms)) {
    parts.push(text.slice(place, start), make("mark", { class: "hit" }, text.slice(start, end)));
    place = end;
  }
  return [...parts, text.slice(place)];
}

// j and k walk through the list; the link has the focus, so Enter opens.
function walkList(step) {
  const links = [...document.querySelectorAll("#articles a.title")];
  const here = links.indexOf(document.activeElement);
  if (here + step >= links.length && !byId("more").hidden) {
    showMore();
    return walkList(step);
  }
  links[Math.min(Math.max(here + step, 0), links.length - 1)]?.focus();
  return undefined;
}

function startList() {
  byId("more").addEventListener("click", showMore);
  byId("sort").addEventListener("change", (event) => go({ sort: event.target.value }));
  // Near the end, the next ones come by themselves.
  const whenSeen = (element, listener) => {
    const watch = (seen) => listener(seen.at(-1).isIntersecting);
    new IntersectionObserver(watch).observe(element);
  };
  whenSeen(byId("more"), (isSeen) => isSeen && showMore());
  whenSeen(byId("list"), (isSeen) => byId("jump").classList.toggle("arrived", isSeen));
}
