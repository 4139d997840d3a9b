// The overview: figures, active filters, and one panel of ranked bars for each kind of value.

const SHORT = 8; // rows of a closed panel
const SHORT_WITH_OFFICES = 6; // as high as the others
const LONG = 200; // rows of an open one, of those that match what is typed there

// What a panel says beside or instead of the name of its type, and the panels that are no type.
const FACETS = {
  country: { hint: "Foncé : au centre de l'article. Clair : cité." },
  person: { title: "Autres personnes" },
};
const OTHERS = {
  leader: { title: "Dirigeants", hint: "Avec la fonction que ces articles leur donnent le plus souvent." },
  keyword: { title: "Mots-clés d'origine" },
  source: { title: "Sources" },
};

const panels = { opened: new Set(), typed: {} };

function facetsOf(store) {
  const schemes = [...new Set(store.tags.map(([scheme]) => scheme))];
  const tags = schemes.map((scheme) => [`tag ${scheme}`, { title: store.schemes[scheme] ?? `Thèmes (${scheme})` }]);
  const types = Object.entries(store.titles).map(([type, title]) => [type, { title, ...FACETS[type] }]);
  const { country, leader, organisation, ...others } = { ...Object.fromEntries(types), ...OTHERS };
  return Object.entries({ country, leader, organisation, ...Object.fromEntries(tags), ...others });
}

function drawPanels(store, state, selection) {
  const ranked = rank(store, selection.counts);
  const held = new Set(store.values.all.map((value) => value.facet));
  const shown = facetsOf(store).filter(([facet]) => held.has(facet));
  const draw = ([facet, told]) => drawPanel(store, state, selection, { facet, ...told, numbers: ranked.get(facet) ?? [] });
  refill(byId("panels"), ...shown.map(draw));
}

function drawPanel(store, state, selection, panel) {
  const { all } = store.values;
  const isOpen = panels.opened.has(panel.facet);
  const short = panel.facet === "leader" ? SHORT_WITH_OFFICES : SHORT;
  const chosen = panel.numbers.filter((number) => state.values.includes(all[number].key));
  const others = panel.numbers.filter((number) => !chosen.includes(number));
  const highest = selection.counts[panel.numbers[0]] || 1;
  const rows = (numbers) => numbers.map((number) => drawRow(store, state, selection, number, highest));
  const list = make("ul", { class: "rows" });
  const fill = () => {
    const term = fold(panels.typed[panel.facet] ?? "").trimEnd();
    const fitting = term ? others.filter((number) => fold(all[number].label).includes(term)) : others;
    const kept = fitting.slice(0, isOpen ? LONG : Math.max(short - chosen.length, 0));
    const left = isOpen ? fitting.length - kept.length : 0;
    const more = left ? make("li", { class: "empty" }, `et ${plural(left, "autre")} : chercher ci-dessus pour préciser`) : "";
    list.replaceChildren(...rows([...chosen, ...kept]), more);
  };
  fill();
  const key = panel.facet === "country" ? span("key", make("b"), "au centre", make("i"), "cité") : null;
  const count = make("small", {}, NUMBER.format(panel.numbers.length));
  const title = make("h2", { title: panel.hint }, panel.title, count, key);
  const tools = panel.numbers.length > short ? panelTools(state, panel, isOpen, fill) : [];
  const empty = panel.numbers.length ? null : paragraph("empty", "Aucun parmi ces articles.");
  const attributes = { "data-facet": panel.facet, "aria-label": panel.title };
  const [find, open] = tools;
  const section = make("section", { class: `card panel${isOpen ? " open" : ""}`, ...attributes }, title);
  section.append(...[isOpen && find, empty ?? list, open].filter(Boolean));
  return section;
}

function panelTools(state, panel, isOpen, fill) {
  const input = (event) => {
    panels.typed[panel.facet] = event.target.value;
    fill();
  };
  const about = { placeholder: "Chercher ici", "aria-label": `Chercher dans : ${panel.title}` };
  const value = panels.typed[panel.facet] ?? "";
  const find = make("input", { type: "search", value, ...about, "data-key": `find ${panel.facet}`, on: { input } });
  const click = () => {
    if (isOpen) panels.opened.delete(panel.facet);
    else panels.opened.add(panel.facet);
    panels.typed[panel.facet] = "";
    dispatchEvent(new Event("redraw"));
  };
  const text = isOpen ? "Réduire" : `Voir les ${NUMBER.format(panel.numbers.length)}`;
  const told = { "aria-expanded": isOpen, "aria-label": `${text} : ${panel.title}`, "data-key": `open ${panel.facet}` };
  return [find, button("small", { ...told, on: { click } }, text)];
}

function drawRow(store, state, selection, number, highest) {
  const value = store.values.all[number];
  const count = selection.counts[number];
  const isChosen = state.values.includes(value.key);
  const focused = value.facet === "country" ? selection.focused[number] : count;
  const click = () => go({ values: toggled(readState().values, value.key) });
  const title = value.facet === "leader" ? officeText(store, value.office) : "";
  const name = span("name", value.label || "(sans nom)", title && make("small", { title }, title));
  const row = button("row", { "aria-pressed": isChosen, "data-key": value.key, on: { click } });
  row.append(name, span("count", NUMBER.format(count)), shareBar(focused / highest, count / highest));
  if (value.facet === "country") row.title = `${plural(count, "article")}, dont ${NUMBER.format(focused)} au centre`;
  return make("li", {}, row);
}

function drawFigures(store, selection) {
  const { days, period: [first, last] } = periodOf(selection.found);
  const ranked = rank(store, selection.counts);
  const number = (facet, one, many) => {
    const found = ranked.get(facet)?.length ?? 0;
    return found ? [found < 2 ? one : many, NUMBER.format(found)] : null;
  };
  const [count, total] = [selection.found.length, store.articles.length];
  const figures = [
    [count < 2 ? "Article" : "Articles", NUMBER.format(count), count < total ? `sur ${NUMBER.format(total)}` : ""],
    ["Période", days.length ? spanText(first, last) : "sans date", "", "period-figure"],
    number("source", "Source", "Sources"),
    number("country", "Pays", "Pays"),
    number("leader", "Dirigeant", "Dirigeants"),
    number("organisation", "Organisation", "Organisations"),
  ];
  const draw = ([name, figure, more, kind]) => {
    const told = make("dd", {}, figure, more && make("small", {}, ` ${more}`));
    return make("div", { class: kind }, make("dt", {}, name), told);
  };
  refill(byId("figures"), ...figures.filter(Boolean).map(draw));
}

const spanText = (first, last) => (first === last ? shortDate(first) : `${shortDate(first)} – ${shortDate(last)}`);

function drawFilters(store, state) {
  const chip = (key, text, change) => {
    const about = { "data-key": key, "aria-label": `Retirer le filtre ${text}` };
    const cross = make("span", { "aria-hidden": "true" }, "×");
    return button("chip", { ...about, on: { click: () => go(change()) } }, text, cross);
  };
  const labelOf = (key) => store.values.all[store.valueOf.get(key)]?.label ?? key;
  const chips = state.values.map((key) => chip(key, labelOf(key), () => ({ values: toggled(readState().values, key) })));
  if (state.query) chips.unshift(chip("q", `« ${state.query} »`, () => ({ query: "" })));
  if (state.undated) chips.push(chip("sans", "sans date", () => ({ undated: false })));
  if (state.from !== null || state.to !== null) {
    chips.push(chip("dates", periodText(state), () => ({ from: null, to: null })));
  }
  if (state.dossier) {
    const name = store.dossiers.get(state.dossier)?.name ?? state.dossier;
    chips.push(chip("dossier", `Dossier : ${name}`, () => ({ dossier: "" })));
  }
  const click = () => go({ ...NOTHING, sort: state.sort, article: state.article });
  const clear = button("small", { id: "clear", on: { click } }, "Tout effacer");
  byId("filters").hidden = !chips.length;
  refill(byId("filters"), ...chips, ...dossierLinks(store, state), clear);
}

function periodText(state) {
  if (state.from === state.to) return longDate(state.from);
  const from = state.from === null ? "" : `du ${longDate(state.from)} `;
  return `${from}${state.to === null ? "à la fin" : `au ${longDate(state.to)}`}`;
}
