// Articles over time: bars of days, weeks, months, years or more, as the whole period asks for.
// A bar chooses its period; dragging, or Shift with the arrows or a click, chooses several.

const MOST_BARS = 120;
const startOf = (year, month = 0) => Math.round(new Date(0).setUTCFullYear(year, month, 1) / DAY);
const yearOf = (day) => moment(day).getUTCFullYear();

function yearsUnit(years) {
  const label = (day) => (years === 1 ? `${yearOf(day)}` : `${yearOf(day)} – ${yearOf(day) + years - 1}`);
  return {
    name: years === 1 ? "année" : `${years} ans`,
    first: (day) => startOf(Math.floor(yearOf(day) / years) * years),
    next: (day) => startOf(yearOf(day) + years),
    label,
    tick: (day) => `${yearOf(day)}`,
  };
}

const UNITS = [
  { name: "jour", first: (day) => day, next: (day) => day + 1, label: longDate, tick: shortDate, longest: 62 },
  {
    name: "semaine",
    first: (day) => day - ((((day + 3) % 7) + 7) % 7), // 1970-01-01 was a Thursday; weeks begin on Monday
    next: (day) => day + 7,
    label: (day) => `semaine du ${longDate(day)}`,
    tick: shortDate,
    longest: 60 * 7,
  },
  {
    name: "mois",
    first: (day) => startOf(yearOf(day), moment(day).getUTCMonth()),
    next: (day) => startOf(yearOf(day), moment(day).getUTCMonth() + 1),
    label: (day) => MONTH.format(moment(day)),
    tick: (day) => SHORT_MONTH.format(moment(day)),
    longest: MOST_BARS * 30,
  },
  ...[1, 10, 100].map((years) => ({ ...yearsUnit(years), longest: MOST_BARS * 365 * years })),
];

function barsOf(first, last) {
  const unit = UNITS.find((one) => last - first <= one.longest) ?? UNITS.at(-1);
  const bars = [];
  for (let start = unit.first(first); start <= last; start = unit.next(start)) {
    bars.push({ start, end: unit.next(start) - 1, label: unit.label(start), tick: unit.tick(start), all: 0, some: 0 });
  }
  return { unit, bars };
}

function barAt(bars, day) {
  let [low, high] = [0, bars.length - 1];
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if (bars[middle].start <= day) low = middle;
    else high = middle - 1;
  }
  return low;
}

function periodOf(articles) {
  const days = articles.map((article) => article.day).filter((day) => day !== null);
  const widen = ([low, high], day) => [Math.min(low, day), Math.max(high, day)];
  return { days, period: days.reduce(widen, [Infinity, -Infinity]) };
}

function startTimeline(store) {
  const { days, period: [first, last] } = periodOf(store.articles);
  const section = byId("timeline");
  const timeline = { ...(days.length ? barsOf(first, last) : { bars: [] }), first, last };
  for (const day of days) timeline.bars[barAt(timeline.bars, day)].all += 1;
  timeline.highest = Math.max(1, ...timeline.bars.map((bar) => bar.all));
  timeline.heading = make("h2", { id: "timeline-title" }, "Chronologie");
  timeline.more = make("div", { class: "period" });
  section.append(make("header", {}, timeline.heading, timeline.more));
  if (days.length) section.append(...drawBars(timeline), drawTicks(timeline.bars));
  else section.append(make("p", { class: "empty" }, "Aucun article n'a de date."));
  return timeline;
}

function drawBars(timeline) {
  timeline.buttons = timeline.bars.map((_, number) =>
    button("bar", { "data-number": number, tabindex: number ? -1 : 0 }, make("i"), make("b")),
  );
  timeline.buttons.forEach((one, number) => explains(one, () => tellBar(timeline.bars[number])));
  const hint = paragraph("unseen", "Flèches : période voisine. Entrée : filtrer. Maj : étendre.");
  hint.id = "bars-hint";
  const about = { "aria-label": `Articles par ${timeline.unit.name}`, "aria-describedby": "bars-hint" };
  const bars = make("div", { class: "bars", role: "group", ...about });
  bars.append(...timeline.buttons);
  listenToBars(timeline, bars);
  return [hint, bars];
}

function tellBar(bar) {
  const some = bar.some === bar.all ? "" : ` sur ${NUMBER.format(bar.all)}`;
  return [make("strong", {}, bar.label), make("span", {}, `${plural(bar.some, "article")}${some}`)];
}

function drawTicks(bars) {
  const step = Math.ceil(bars.length / 6);
  const ticks = make("div", { class: "ticks", "aria-hidden": "true" });
  for (let number = 0; number <= bars.length - step / 2; number += step) {
    const tick = span("", bars[number].tick);
    tick.style.left = `${(100 * number) / bars.length}%`;
    ticks.append(tick);
  }
  return ticks;
}

function choosePeriod(timeline, one, other = one) {
  const [low, high] = [Math.min(one, other), Math.max(one, other)];
  const period = { from: timeline.bars[low].start, to: timeline.bars[high].end, undated: false };
  const state = readState();
  const isSame = state.from === period.from && state.to === period.to;
  go(isSame ? { from: null, to: null } : period);
}

function listenToBars(timeline, bars) {
  const numberOf = (event) => {
    const box = bars.getBoundingClientRect();
    const place = Math.floor(((event.clientX - box.left) / box.width) * timeline.bars.length);
    return Math.min(Math.max(place, 0), timeline.bars.length - 1);
  };
  let from = null; // where dragging began
  bars.addEventListener("pointerdown", (event) => {
    if (event.button || event.pointerType === "touch") return;
    from = event.shiftKey && timeline.anchor !== undefined ? timeline.anchor : numberOf(event);
  });
  addEventListener("pointermove", (event) => from !== null && brush(timeline, from, numberOf(event)));
  addEventListener("pointerup", (event) => {
    if (from === null) return;
    choosePeriod(timeline, from, numberOf(event));
    timeline.anchor = from;
    from = null;
    brush(timeline);
  });
  bars.addEventListener("click", (event) => {
    const bar = event.target.closest("button");
    const isByKeyboardOrTouch = event.detail === 0 || event.pointerType === "touch";
    if (bar && isByKeyboardOrTouch) choosePeriod(timeline, Number(bar.dataset.number));
  });
  bars.addEventListener("keydown", (event) => moveInBars(timeline, event));
}

function brush(timeline, one = -1, other = -1) {
  const [low, high] = [Math.min(one, other), Math.max(one, other)];
  const isBrushed = (number) => one >= 0 && number >= low && number <= high;
  timeline.buttons.forEach((bar, number) => bar.classList.toggle("brushed", isBrushed(number)));
}

function moveInBars(timeline, event) {
  const last = timeline.bars.length - 1;
  const here = Number(event.target.dataset.number);
  const there = { ArrowLeft: here - 1, ArrowRight: here + 1, Home: 0, End: last }[event.key];
  if (there === undefined || there < 0 || there > last) return;
  event.preventDefault();
  event.stopPropagation();
  timeline.buttons[here].tabIndex = -1;
  timeline.buttons[there].tabIndex = 0;
  timeline.buttons[there].focus();
  if (event.shiftKey) choosePeriod(timeline, (timeline.anchor ??= here), there);
  else timeline.anchor = undefined;
}

function drawTimeline(timeline, state, selection) {
  if (timeline.bars.length) {
    fillBars(timeline, selection);
    timeline.bars.forEach((bar, number) => drawBar(timeline, number, state));
  }
  const undated = selection.anyTime.filter((article) => article.day === null).length;
  refill(timeline.more, ...periodInputs(timeline, state), undatedButton(undated, state));
}

function fillBars(timeline, selection) {
  timeline.bars.forEach((bar) => {
    bar.some = 0;
  });
  for (const { day } of selection.anyTime) if (day !== null) timeline.bars[barAt(timeline.bars, day)].some += 1;
}

function drawBar(timeline, number, state) {
  const bar = timeline.bars[number];
  const drawn = timeline.buttons[number];
  const isIn = !state.undated && bar.end >= (state.from ?? -Infinity) && bar.start <= (state.to ?? Infinity);
  const isChosen = state.from !== null || state.to !== null || state.undated;
  drawn.classList.toggle("outside-period", isChosen && !isIn);
  drawn.setAttribute("aria-pressed", isChosen && isIn);
  drawn.setAttribute("aria-label", `${bar.label} : ${plural(bar.some, "article")}`);
  drawn.children[0].style.height = `${(100 * bar.all) / timeline.highest}%`;
  drawn.children[1].style.height = `${(100 * bar.some) / timeline.highest}%`;
}

function periodInputs(timeline, state) {
  if (!timeline.bars.length) return [];
  const input = (key, label, placed) => {
    const value = state[key] === null ? "" : isoDate(state[key]);
    const change = (event) => go({ [key]: dayOf(event.target.value), undated: false });
    const limits = { min: isoDate(timeline.first), max: isoDate(timeline.last) };
    return make("label", {}, label, make("input", { type: "date", value, ...limits, "data-key": placed, on: { change } }));
  };
  const toggle = (event) => {
    timeline.isExact = event.target.open;
  };
  const summary = make("summary", { "data-key": "exact" }, "Dates précises");
  const open = timeline.isExact || state.from !== null || state.to !== null;
  return [make("details", { open, on: { toggle } }, summary, input("from", "du ", "du"), input("to", "au ", "au"))];
}

function undatedButton(count, state) {
  if (!count && !state.undated) return null;
  const click = () => go({ undated: !state.undated, from: null, to: null });
  const label = `${NUMBER.format(count)} sans date`;
  return button("small", { "aria-pressed": state.undated, "data-key": "sansdate", on: { click } }, label);
}
