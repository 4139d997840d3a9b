// French: numbers, dates, plurals, and words compared without case or accents.

const NUMBER = new Intl.NumberFormat("fr-FR");
const SHARE = new Intl.NumberFormat("fr-FR", { style: "percent", maximumFractionDigits: 0 });
const CHANCE = new Intl.NumberFormat("fr-FR", { style: "percent", maximumFractionDigits: 1 });
const WEIGHT = new Intl.NumberFormat("fr-FR", { minimumFractionDigits: 2, maximumFractionDigits: 2 });
const COLLATOR = new Intl.Collator("fr", { sensitivity: "base", numeric: true });
const REGIONS = "DisplayNames" in Intl ? new Intl.DisplayNames("fr", { type: "region", fallback: "code" }) : null;

const dateFormat = (options) => new Intl.DateTimeFormat("fr-FR", { timeZone: "UTC", ...options });
const LONG_DATE = dateFormat({ day: "numeric", month: "long", year: "numeric" });
const SHORT_DATE = dateFormat({ day: "numeric", month: "short", year: "numeric" });
const MONTH = dateFormat({ month: "long", year: "numeric" });
const SHORT_MONTH = dateFormat({ month: "short", year: "numeric" });

const DAY = 86400000;
const moment = (day) => new Date(day * DAY);
const firstOfMonth = (text) => text.replace(/^1 /, "1er ");
const longDate = (day) => firstOfMonth(LONG_DATE.format(moment(day)));
const shortDate = (day) => firstOfMonth(SHORT_DATE.format(moment(day)));

// Day numbers to and from 2025-07-03; years below 1000 keep four digits.
function isoDate(day) {
  const date = moment(day);
  const pad = (number, width) => String(number).padStart(width, "0");
  return `${pad(date.getUTCFullYear(), 4)}-${pad(date.getUTCMonth() + 1, 2)}-${pad(date.getUTCDate(), 2)}`;
}

function dayOf(text) {
  const time = /^\d{4}-\d{2}-\d{2}$/.test(text || "") ? Date.parse(`${text}T00:00:00Z`) : NaN;
  return Number.isNaN(time) ? null : Math.round(time / DAY);
}

// In French nought and one are singular.
function plural(count, one, many = `${one}s`) {
  return `${NUMBER.format(count)} ${count < 2 ? one : many}`;
}

const LIGATURES = { œ: "oe", æ: "ae", ß: "ss", ø: "o", ł: "l", đ: "d" };

function plain(text) {
  return text
    .normalize("NFKD")
    .replace(/\p{M}+/gu, "")
    .toLowerCase()
    .replace(/[œæßøłđ]/g, (letter) => LIGATURES[letter]);
}

// Words apart by one space, with one before and after: " mot" is then the start of a word.
function fold(text) {
  return ` ${plain(text).replace(/[^\p{L}\p{N}]+/gu, " ")} `.replace(/ {2,}/g, " ");
}

// The same, with the place in the text that each folded letter comes from.
function foldWithPlaces(text) {
  let folded = " ";
  const places = [0];
  let place = 0;
  for (const letter of text) {
    const letters = plain(letter).replace(/[^\p{L}\p{N}]/gu, " ");
    for (const one of letters) {
      if (one === " " && folded.endsWith(" ")) continue;
      folded += one;
      for (let unit = 0; unit < one.length; unit += 1) places.push(place);
    }
    place += letter.length;
  }
  return { folded: folded.endsWith(" ") ? folded : `${folded} `, places: [...places, place] };
}

// "bravo charlie" in quotes is one term, other words are one each.
function termsOf(query) {
  const parts = query.match(/["«“][^"»”]*["»”]?|[^\s"«“]+/g) || [];
  const terms = parts.map((part) => (/^["«“]/.test(part) ? fold(part) : fold(part).trimEnd()));
  return terms.filter((term) => term.trim());
}

// Where the terms stand in a text, as [start, end] in order, without overlaps.
function hitsIn(text, terms) {
  if (!terms.length || !text) return [];
  const { folded, places } = foldWithPlaces(text);
  const found = terms.flatMap((term) => {
    const hits = [];
    for (let at = folded.indexOf(term); at >= 0; at = folded.indexOf(term, at + 1)) {
      const last = at + term.trimEnd().length;
      hits.push([places[at + 1], places[last] ?? text.length]);
    }
    return hits;
  });
  found.sort((one, other) => one[0] - other[0] || other[1] - one[1]);
  return found.filter((hit, index) => index === 0 || hit[0] >= found[index - 1][1]);
}
