// The page: asks the API what the address says, and writes the answers as text. Nothing that comes
// from an article is ever read as HTML: elements are made here, and text goes into text nodes.

const HITS = 10;
const TYPING_PAUSE = 50;
const $ = (id) => document.getElementById(id);
const number = new Intl.NumberFormat("en").format;
const languageName = new Intl.DisplayNames(["en"], { type: "language", fallback: "code" });
const MONTHS = ["January", "February", "March", "April", "May", "June", "July", "August",
  "September", "October", "November", "December"];

// Making elements.

/** An element with attributes and children; strings become text nodes, null is left out. */
function make(name, attributes = {}, ...children) {
  const element = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) {
    if (value === null || value === undefined || value === false) continue;
    if (key.startsWith("on")) element.addEventListener(key.slice(2), value);
    else element.setAttribute(key, value === true ? "" : value);
  }
  element.append(...children.flat().filter((child) => child !== null && child !== undefined));
  return element;
}

function draw(name, attributes, ...children) {
  const element = document.createElementNS("http://www.w3.org/2000/svg", name);
  for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, value);
  element.append(...children);
  return element;
}

/** Text with its matches set off; marks are ranges of UTF-8 bytes. */
function marked(text, marks) {
  if (!marks || marks.length === 0) return [text];
  const bytes = new TextEncoder().encode(text);
  const piece = (from, to) => new TextDecoder().decode(bytes.subarray(from, to));
  const pieces = [];
  let at = 0;
  for (const [from, to] of marks) {
    if (from < at || to > bytes.length) continue;
    if (from > at) pieces.push(piece(at, from));
    pieces.push(make("mark", {}, piece(from, to)));
    at = to;
  }
  if (at < bytes.length) pieces.push(piece(at, bytes.length));
  return pieces;
}

// Words.

function counted(count, one, many = one + "s") {
  return `${number(count)} ${count === 1 ? one : many}`;
}

/** A date as it was written, no more exact than it is: 17 July 2023, July 2023, 2023. */
function dateText(date) {
  const found = /^(-?\d+)(?:-(\d\d)(?:-(\d\d))?)?/.exec(date ?? "");
  if (!found) return date ?? "";
  const [, year, month, day] = found;
  return [day ? String(Number(day)) : null, month ? MONTHS[month - 1] : null, year]
    .filter((part) => part).join(" ");
}

function languageText(code) {
  if (!code || code === "und") return "Unknown";
  try { return languageName.of(code); } catch { return code; }
}

function distanceText(days) {
  if (days === 0) return "the same day";
  return `${counted(Math.abs(days), "day")} ${days < 0 ? "earlier" : "later"}`;
}

function titleText(title) { return title || "Without a title"; }

function time(date) {
  return date ? make("time", { datetime: date }, dateText(date)) : null;
}

// What is asked for: the address says it.

const FIELDS = ["q", "after", "before", "lang", "site", "sort", "offset", "id"];

function readAddress() {
  const parameters = new URLSearchParams(location.search);
  const state = {};
  for (const field of FIELDS) state[field] = parameters.get(field) ?? "";
  return state;
}

function address(state) {
  const parameters = new URLSearchParams();
  for (const field of FIELDS) if (state[field]) parameters.set(field, state[field]);
  const text = parameters.toString();
  return text ? "/?" + text : "/";
}

let state = readAddress();
/** Whether the newest entry of the history was made by typing: more typing changes it. */
let isTyping = false;

function go(change, { replaces = false, typing = false } = {}) {
  const next = { ...state, ...change };
  const isSame = address(next) === address(state);
  state = next;
  if (!isSame) {
    if (replaces) history.replaceState(null, "", address(state));
    else history.pushState({ within: true }, "", address(state));
  }
  isTyping = typing;
  show();
}

addEventListener("popstate", () => {
  state = readAddress();
  isTyping = false;
  show();
});

// Asking.

const running = new Map();

class AnswerError extends Error {
  constructor(message, remedy) {
    super(message);
    this.remedy = remedy;
  }
}

/** Asks the API; a newer question of the same kind ends an older one, which then gives null. */
async function ask(kind, path, parameters) {
  running.get(kind)?.abort();
  const controller = new AbortController();
  running.set(kind, controller);
  const query = new URLSearchParams();
  for (const [key, value] of Object.entries(parameters)) {
    for (const one of [value].flat()) if (one) query.append(key, one);
  }
  try {
    const response = await fetch(`/api/${path}?${query}`, { signal: controller.signal });
    const answer = await response.json();
    if (controller.signal.aborted) return null;
    if (!response.ok) throw new AnswerError(answer.error.message, answer.error.remedy);
    return answer;
  } catch (error) {
    if (controller.signal.aborted) return null;
    if (error instanceof AnswerError) throw error;
    throw new AnswerError("The server does not answer.",
      "Look whether lede serve is still running, then try again.");
  } finally {
    if (running.get(kind) === controller) running.delete(kind);
  }
}

function stop(...kinds) { for (const kind of kinds) running.get(kind)?.abort(); }

function message(heading, text, ...more) {
  return make("div", { class: "message" }, make("h2", {}, heading), make("p", {}, text), ...more);
}

function sentence(text) {
  const first = text.charAt(0).toUpperCase() + text.slice(1);
  return /[.!?]$/.test(first) ? first : first + ".";
}

function failure(error) {
  return message(sentence(error.message), sentence(error.remedy || "Try again."));
}

// Showing what is asked for.

let archive = null;
/** Fulfilled when the archive is known, or cannot be. */
let archiveAsked = null;
let shownSearch = null;
let shownArticle = null;
let focusAfterwards = null;

function show() {
  if (document.activeElement !== $("q") && $("q").value !== state.q) $("q").value = state.q;
  const view = state.id ? "article" : state.q ? "results" : "start";
  document.title = view === "results" ? `${state.q} – Lede` : "Lede";
  $("start").hidden = view !== "start";
  $("results").hidden = view !== "results";
  $("filters").hidden = view !== "results";
  $("article").hidden = view !== "article";
  $("beside").hidden = view !== "article" || $("related").hidden && $("story").hidden;
  if (view !== "article") { stop("document", "related", "story"); shownArticle = null; }
  if (view === "start") { stop("search", "timeline"); shownSearch = null; }
  if (view === "article") showArticle();
  if (view === "results") showResults();
}

async function showStart() {
  try {
    archive = await ask("status", "status", {});
  } catch (error) {
    $("archive").textContent = `${error.message} ${error.remedy}`;
    return;
  }
  if (!archive) return;
  $("start-heading").textContent = archive.articleCount === 0
    ? "The archive is empty" : `Search ${counted(archive.articleCount, "article")}`;
  const facts = [];
  if (archive.articleCount === 0) {
    facts.push("Put articles into it with lede index FOLDER; they can be found at once.");
  } else {
    if (archive.firstDay) {
      facts.push(archive.firstDay.slice(0, 4) === archive.lastDay.slice(0, 4)
        ? `from ${archive.firstDay.slice(0, 4)}`
        : `from ${archive.firstDay.slice(0, 4)} to ${archive.lastDay.slice(0, 4)}`);
    }
    if (archive.siteCount > 0) facts.push(counted(archive.siteCount, "site"));
    const languages = archive.languages.filter((entry) => entry.language !== "und");
    if (languages.length > 0) {
      const names = languages.slice(0, 4).map((entry) => languageText(entry.language));
      facts.push(names.join(", ")
        + (languages.length > 4 ? ` and ${counted(languages.length - 4, "more language")}` : ""));
    }
  }
  $("archive").textContent = facts.join(" · ");
}

// Results.

function filters() {
  return { after: state.after, before: state.before, lang: state.lang, site: state.site };
}

async function showResults() {
  const wanted = address({ ...state, id: "" });
  $("sort").value = state.sort;
  $("after").value = dayOf(state.after);
  $("before").value = state.before ? dayBefore(state.before) : "";
  $("clear").hidden = !(state.after || state.before || state.lang || state.site);
  if (wanted === shownSearch) return restoreFocus();
  showTimeline();
  $("hits").classList.add("is-old");
  let answer;
  try {
    answer = await ask("search", "search",
      { q: state.q, ...filters(), sort: state.sort, offset: state.offset, n: HITS,
        facet: ["site:10", "lang:8"] });
  } catch (error) {
    $("hits").classList.remove("is-old");
    $("hits").replaceChildren();
    $("pages").hidden = true;
    $("meant").hidden = true;
    $("count").textContent = "";
    $("said").replaceChildren(failure(error));
    shownSearch = null;
    return;
  }
  await archiveAsked;
  if (!answer || state.id || address({ ...state, id: "" }) !== wanted) return;
  shownSearch = wanted;
  $("hits").classList.remove("is-old");
  $("count").textContent = countText(answer);
  $("meant").hidden = !answer.didYouMean;
  if (answer.didYouMean) {
    $("meant").replaceChildren("Did you mean ",
      make("a", { href: address({ ...state, q: answer.didYouMean, offset: "" }), onclick: follow },
        answer.didYouMean), "?");
  }
  $("said").replaceChildren(...said(answer));
  $("hits").replaceChildren(...answer.hits.map(hitItem));
  showPages(answer);
  showSites(answer);
  showLanguages(answer);
  restoreFocus();
}

function countText(answer) {
  const copies = answer.hits.reduce((sum, hit) => sum + hit.copyCount, 0);
  const from = answer.offset + 1;
  const to = answer.offset + answer.hits.length;
  let text = counted(answer.count, "article");
  if (answer.hits.length > 0 && (from > 1 || to + copies < answer.count)) {
    text = `${number(from)}–${number(to)} of ${text}`;
  }
  if (answer.undatedCount > 0) text += ` · ${number(answer.undatedCount)} without a date left out`;
  return text;
}

function said(answer) {
  const lines = answer.notes.map((note) => make("p", {}, sentence(note)));
  if (answer.isPartial) {
    lines.push(make("p", {}, "The search took too long and was ended: there may be better results. "
      + "Rarer words make it faster."));
  }
  if (answer.hits.length === 0) lines.push(nothing(answer));
  return lines;
}

function nothing(answer) {
  if (answer.offset > 0) {
    return message("There are no more results.", "You have reached the end of the list.",
      make("button", { class: "plain", type: "button", onclick: () => go({ offset: "" }) },
        "Back to the first"));
  }
  if (state.after || state.before || state.lang || state.site) {
    return message("Nothing within these filters.",
      "Other articles may match: look without the filters.",
      make("button", { class: "plain", type: "button", onclick: clearFilters },
        "Show everything"));
  }
  return message(`No article has ${answer.readAs || state.q}.`,
    "Try fewer or other words, leave out quotation marks, or end a word with * to find all that "
      + "begin like it.");
}

function hitItem(hit) {
  const facts = [time(hit.date)];
  if (hit.site) facts.push(make("span", {}, hit.site));
  if (hit.byline) facts.push(make("span", {}, hit.byline));
  if (hit.language && hit.language !== mainLanguage()) {
    facts.push(make("span", {}, languageText(hit.language)));
  }
  const item = make("li", {},
    make("h2", { lang: hit.language, dir: "auto" },
      make("a", { href: address({ ...state, id: hit.shortId }), onclick: follow },
        marked(titleText(hit.title), hit.titleMarks))),
    make("p", { class: "facts" }, facts));
  if (hit.snippet?.text) {
    item.append(make("p", { class: "snippet", lang: hit.language, dir: "auto" },
      hit.snippet.isCutAtStart ? "… " : "", marked(hit.snippet.text, hit.snippet.marks),
      hit.snippet.isCutAtEnd ? " …" : ""));
  }
  if (hit.copyCount > 0) item.append(copies(hit));
  return item;
}

/** The copies that were folded into a hit; their titles are asked for when they are wanted. */
function copies(hit) {
  const list = make("ul", {});
  const details = make("details", { class: "copies" },
    make("summary", {}, `+${counted(hit.copyCount, "copy", "copies")}`), list);
  details.addEventListener("toggle", async () => {
    if (!details.open || list.childElementCount > 0) return;
    for (const id of hit.copies.slice(0, 20)) {
      try {
        const article = await ask("copy " + id, "document", { id });
        if (!article) continue;
        list.append(make("li", {}, make("a", { href: address({ ...state, id }), onclick: follow },
          titleText(article.title)), " ", article.site ?? "", " ", time(article.date)));
      } catch (error) { list.append(make("li", {}, error.message)); }
    }
  });
  return details;
}

function mainLanguage() {
  return archive?.languages.find((entry) => entry.language !== "und")?.language;
}

function showPages(answer) {
  const buttons = [];
  const offset = answer.offset;
  if (offset > 0) {
    buttons.push(make("button",
      { type: "button", onclick: () => turn(Math.max(0, offset - HITS)) }, "Previous"));
  }
  const copyCount = answer.hits.reduce((sum, hit) => sum + hit.copyCount, 0);
  if (answer.hits.length === HITS && offset + HITS + copyCount < answer.count) {
    buttons.push(make("button", { type: "button", onclick: () => turn(offset + HITS) }, "Next"));
  }
  $("pages").replaceChildren(...buttons);
  $("pages").hidden = buttons.length === 0;
}

function turn(offset) {
  focusAfterwards = "first";
  go({ offset: offset > 0 ? String(offset) : "" });
  scrollTo(0, 0);
}

/** Follows a link within the page without loading it anew. */
function follow(event) {
  if (event.button || event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return;
  event.preventDefault();
  const parameters = new URL(event.currentTarget.href).searchParams;
  const next = {};
  for (const field of FIELDS) next[field] = parameters.get(field) ?? "";
  if (next.id && !state.id) lastOpened = event.currentTarget.getAttribute("href");
  if (!next.id) focusAfterwards = "first";
  go(next);
  if (next.id) scrollTo(0, 0);
}

let lastOpened = null;

function restoreFocus() {
  const links = hitLinks();
  if (focusAfterwards === "first") links[0]?.focus();
  if (focusAfterwards === "opened") {
    (links.find((link) => link.getAttribute("href") === lastOpened) ?? links[0])?.focus();
  }
  focusAfterwards = null;
}

function hitLinks() { return [...$("hits").querySelectorAll("h2 a")]; }

// Filters.

function choice(text, count, isChosen, choose) {
  return make("li", {}, make("button",
    { type: "button", "aria-pressed": String(isChosen), onclick: choose },
    make("span", { class: "label" }, text),
    count === null ? null : make("span", { class: "number" }, number(count))));
}

/** The values of a field over all matches, with their counts. */
function counts(answer, field) {
  const facet = answer.facets.find((facet) => facet.field === field);
  return facet?.values.map((value) => [value.value, value.articleCount]) ?? [];
}

function showLanguages(answer) {
  const known = counts(answer, "lang").filter(([language]) => language !== "und");
  $("languages").hidden = known.length < 2 && !state.lang;
  if (state.lang && !known.some(([language]) => language === state.lang)) {
    known.push([state.lang, null]);
  }
  $("languages").querySelector("ul").replaceChildren(...known.map(([language, count]) =>
    choice(languageText(language), count, language === state.lang, () =>
      go({ lang: language === state.lang ? "" : language, offset: "" }))));
}

function showSites(answer) {
  const values = counts(answer, "site");
  if (state.site && !values.some(([site]) => site === state.site)) values.push([state.site, null]);
  $("sites").hidden = values.length === 0;
  $("sites").querySelector("ul").replaceChildren(...values.map(([site, count]) =>
    choice(site, count, site === state.site, () =>
      go({ site: site === state.site ? "" : site, offset: "" }))));
}

function clearFilters() { go({ after: "", before: "", lang: "", site: "", offset: "" }); }

// Days as text. The API takes a day, month or year; `before` names the first day left out.

function dayOf(date) {
  const parts = date.split("-");
  if (!/^\d{4}(-\d\d){0,2}$/.test(date)) return "";
  return [parts[0], parts[1] ?? "01", parts[2] ?? "01"].join("-");
}

function dayBefore(date) { return shifted(dayOf(date), -1); }

function shifted(day, count) {
  const date = new Date(day + "T00:00:00Z");
  if (Number.isNaN(date.getTime())) return "";
  date.setUTCDate(date.getUTCDate() + count);
  return date.toISOString().slice(0, 10);
}

// The histogram: articles over time, of which a part can be dragged out.

let timelineKey = null;

async function showTimeline() {
  const parameters = { q: state.q, lang: state.lang, site: state.site, spans: "72" };
  const key = JSON.stringify(parameters);
  if (key !== timelineKey) {
    let answer;
    try { answer = await ask("timeline", "timeline", parameters); } catch { answer = { spans: [] }; }
    if (!answer) return;
    timelineKey = key;
    $("histogram").replaceChildren(...histogram(answer));
    $("histogram").dataset.query = answer.query ?? "";
  }
  chooseBars();
}

function spanText(start, unit) {
  return dateText(start.slice(0, unit === "year" ? 4 : unit === "month" ? 7 : 10));
}

function histogram(answer) {
  const { spans, unit } = answer;
  if (spans.length === 0) {
    return [make("p", { class: "empty" },
      answer.undatedCount > 0 ? "No article here has a date." : "Nothing to draw.")];
  }
  const top = Math.max(...spans.map((span) => span.articleCount));
  const total = spans.reduce((sum, span) => sum + span.articleCount, 0);
  const best = spans.find((span) => span.articleCount === top);
  const words = `${counted(total, "article")} by ${unit} from ${spanText(spans[0].start, unit)} to `
    + `${spanText(spans.at(-1).start, unit)}; the most, ${number(top)}, in `
    + `${spanText(best.start, unit)}. The dates below choose a part.`;
  const width = Math.max(spans.length, 12);
  const svg = draw("svg", {
    viewBox: `0 0 ${width} 100`, preserveAspectRatio: "none", role: "img", "aria-label": words,
  });
  svg.append(draw("rect", { class: "ground", x: 0, y: 0, width, height: 100 }));
  spans.forEach((span, index) => {
    const height = span.articleCount === 0 ? 0 : Math.max(2, 98 * span.articleCount / top);
    const bar = draw("rect", {
      class: "bar", x: index + 0.06, y: 100 - height, width: 0.88, height,
    }, draw("title", {}));
    bar.firstChild.textContent = `${spanText(span.start, unit)}: ${number(span.articleCount)}`;
    bar.dataset.start = span.start;
    svg.append(bar);
  });
  svg.append(draw("line", { x1: 0, y1: 100, x2: width, y2: 100 }));
  drag(svg, spans, width);
  const parts = [svg, make("p", { class: "scale" },
    make("span", {}, spanText(spans[0].start, unit)),
    spans.length > 1 ? make("span", {}, spanText(spans.at(-1).start, unit)) : null)];
  if (answer.undatedCount > 0) {
    parts.push(make("p", { class: "scale" }, `${number(answer.undatedCount)} without a date`));
  }
  return parts;
}

function drag(svg, spans, width) {
  let first = null;
  const place = (event) => {
    const box = svg.getBoundingClientRect();
    const index = Math.floor((event.clientX - box.left) / box.width * width);
    return Math.min(spans.length - 1, Math.max(0, index));
  };
  const choose = (from, to) => {
    for (const [index, bar] of svg.querySelectorAll(".bar").entries()) {
      bar.classList.toggle("on", index >= from && index <= to);
    }
  };
  svg.addEventListener("pointerdown", (event) => {
    if (event.button !== 0) return;
    first = place(event);
    svg.setPointerCapture(event.pointerId);
    choose(first, first);
    event.preventDefault();
  });
  svg.addEventListener("pointermove", (event) => {
    if (first === null) return;
    const here = place(event);
    choose(Math.min(first, here), Math.max(first, here));
  });
  svg.addEventListener("pointercancel", () => { first = null; chooseBars(); });
  svg.addEventListener("pointerup", (event) => {
    if (first === null) return;
    const here = place(event);
    const from = Math.min(first, here);
    const to = Math.max(first, here);
    first = null;
    go({
      after: spans[from].start, before: to + 1 < spans.length ? spans[to + 1].start : "",
      offset: "",
    });
  });
}

/** Sets off the bars within the dates that are chosen. */
function chooseBars() {
  const after = dayOf(state.after);
  const before = state.before ? dayOf(state.before) : "";
  const isChosen = after || before;
  for (const bar of document.querySelectorAll("#histogram .bar")) {
    const start = bar.dataset.start;
    bar.classList.toggle("on",
      Boolean(isChosen) && (!after || start >= after) && (!before || start < before));
  }
}

// The article.

async function showArticle() {
  const wanted = `${state.id} ${state.q}`;
  if (wanted === shownArticle) return;
  shownArticle = wanted;
  const id = state.id;
  $("related").hidden = true;
  $("story").hidden = true;
  $("beside").hidden = true;
  showAround(id);
  let article;
  try {
    article = await ask("document", "document", { id, q: state.q });
  } catch (error) {
    shownArticle = null;
    $("article").replaceChildren(backLink(), failure(error));
    return;
  }
  if (!article) return;
  document.title = `${titleText(article.title)} – Lede`;
  $("article").replaceChildren(backLink(), ...articleHead(article), articleBody(article));
  const heading = $("article").querySelector("h1");
  heading.focus({ preventScroll: true });
}

function backLink() {
  return make("a", {
    class: "back", href: address({ ...state, id: "" }),
    onclick: (event) => { event.preventDefault(); goBack(); },
  }, state.q ? "Back to the results" : "Search the archive");
}

/** From the article to the results: back where they came from, else anew. */
function goBack() {
  focusAfterwards = "opened";
  if (history.state?.within && lastOpened) history.back();
  else go({ id: "" });
}

function articleHead(article) {
  const parts = [make("h1", { tabindex: "-1", lang: article.language, dir: "auto" },
    marked(titleText(article.title), article.titleMarks))];
  if (article.byline) parts.push(make("p", { class: "byline" }, article.byline));
  const facts = [time(article.date)];
  if (article.site) facts.push(make("span", {}, article.site));
  if (article.section) facts.push(make("span", {}, article.section));
  if (article.language) facts.push(make("span", {}, languageText(article.language)));
  if (isWebAddress(article.url)) {
    facts.push(make("a", { href: article.url, rel: "noreferrer noopener" }, "Original"));
  }
  parts.push(make("p", { class: "facts" }, facts));
  if (article.dateEvidence) {
    parts.push(make("p", { class: "evidence" }, `The date comes from ${evidenceText(article.dateEvidence)}.`));
  }
  if (article.modified) {
    parts.push(make("p", { class: "evidence" }, `Changed ${dateText(article.modified)}`));
  }
  return parts;
}

/** Where a date was found, in words where there are better ones than the extraction's own. */
function evidenceText(evidence) {
  const words = {
    url: "the address of the page", text: "the text", path: "the name of its file",
    "record date": "the record",
  };
  return words[evidence] ?? `“${evidence}” of the page`;
}

/** Only addresses of the web are followed: a page may claim any other. */
function isWebAddress(text) {
  try { return ["http:", "https:"].includes(new URL(text).protocol); } catch { return false; }
}

function articleBody(article) {
  const names = {
    heading: "h2", quote: "blockquote", code: "pre", table: "pre", caption: "p", paragraph: "p",
  };
  const body = make("div", { class: "text", lang: article.language, dir: "auto" });
  let list = null;
  for (const block of article.blocks) {
    const content = marked(block.text, block.marks);
    if (block.kind === "listItem") {
      if (!list) body.append(list = make("ul", {}));
      list.append(make("li", {}, content));
      continue;
    }
    list = null;
    body.append(make(names[block.kind] ?? "p",
      { class: block.kind === "caption" ? "caption" : null }, content));
  }
  if (article.blocks.length === 0) {
    body.append(message("The text is not here.",
      "The index was made without it; index the articles again to read them."));
  }
  return body;
}

/** What goes with the article: what is related to it, and the story it belongs to. */
async function showAround(id) {
  const isStill = () => state.id === id;
  const link = (hit) => make("a",
    { href: address({ ...state, id: hit.shortId }), onclick: follow, dir: "auto" },
    titleText(hit.title));
  try {
    const answer = await ask("related", "related", { id, n: "8", why: "true" });
    if (!answer || !isStill()) return;
    $("related").hidden = false;
    $("beside").hidden = false;
    $("related").querySelector("ol").replaceChildren(...answer.hits.map((hit) => make("li", {},
      link(hit),
      make("p", { class: "facts" }, time(hit.date),
        hit.dayDistance === null ? null : make("span", {}, distanceText(hit.dayDistance)),
        hit.copyCount > 0 ? make("span", {}, `+${counted(hit.copyCount, "copy", "copies")}`) : null),
      make("p", { class: "why" }, hit.terms.slice(0, 5).map((term) => term.term).join(" · ")))));
    if (answer.hits.length === 0) {
      $("related").querySelector("ol").replaceChildren(
        make("li", { class: "why" }, "No other article is close to this one."));
    }
  } catch (error) {
    if (!isStill()) return;
    $("related").hidden = false;
    $("beside").hidden = false;
    $("related").querySelector("ol").replaceChildren(make("li", { class: "why" }, error.message));
    return;
  }
  try {
    const answer = await ask("story", "stories", { id });
    const story = answer?.stories[0];
    if (!story || !isStill()) return;
    $("story").hidden = false;
    $("story").querySelector(".words").textContent = story.words.join(" · ");
    $("story").querySelector("ol").replaceChildren(...story.articles.map((hit) => {
      const isHere = hit.id.startsWith(id) || hit.id === id || hit.record === id;
      return make("li", { class: isHere ? "here" : null, "aria-current": isHere ? "true" : null },
        time(hit.date), isHere ? make("span", { dir: "auto" }, titleText(hit.title)) : link(hit));
    }));
  } catch { /* An article without a story is no failure. */ }
}

// Typing, suggestions, keys.

const box = $("q");
let typingTimer = 0;
let chosen = -1;

box.addEventListener("input", () => {
  clearTimeout(typingTimer);
  typingTimer = setTimeout(() => {
    go({ q: box.value, id: "", offset: "" }, { replaces: isTyping, typing: true });
    suggest();
  }, TYPING_PAUSE);
});

async function suggest() {
  const text = box.value;
  if (text.trim().length < 2) return hideSuggestions();
  let answer;
  try { answer = await ask("suggest", "suggest", { q: text, n: "6" }); } catch { answer = null; }
  if (!answer || box.value !== text || document.activeElement !== box) return;
  const found = answer.completions.filter((completion) => completion.text !== text);
  chosen = -1;
  $("suggestions").replaceChildren(...found.map((completion, index) => make("li", {
    role: "option", id: `suggestion-${index}`, "aria-selected": "false",
    onpointerdown: (event) => { event.preventDefault(); take(completion.text); },
  }, make("span", { class: "words" }, completion.text),
  make("span", { class: "number" }, number(completion.articleCount)))));
  $("suggestions").hidden = found.length === 0;
  box.setAttribute("aria-expanded", String(found.length > 0));
}

function hideSuggestions() {
  stop("suggest");
  chosen = -1;
  $("suggestions").hidden = true;
  $("suggestions").replaceChildren();
  box.setAttribute("aria-expanded", "false");
  box.removeAttribute("aria-activedescendant");
}

function choose(index) {
  const options = [...$("suggestions").children];
  chosen = index;
  options.forEach((option, place) => option.setAttribute("aria-selected", String(place === index)));
  if (index < 0) box.removeAttribute("aria-activedescendant");
  else box.setAttribute("aria-activedescendant", options[index].id);
}

function take(text) {
  box.value = text;
  hideSuggestions();
  go({ q: text, id: "", offset: "" }, { replaces: isTyping });
}

box.addEventListener("blur", hideSuggestions);

box.addEventListener("keydown", (event) => {
  if (event.isComposing) return;
  const options = $("suggestions").childElementCount;
  if (event.key === "ArrowDown" && options > 0 && chosen < options - 1) choose(chosen + 1);
  else if (event.key === "ArrowUp" && options > 0 && chosen >= 0) choose(chosen - 1);
  else if (event.key === "ArrowDown") { hideSuggestions(); hitLinks()[0]?.focus(); }
  else if (event.key === "Escape" && options > 0) hideSuggestions();
  else if (event.key === "Escape") box.blur();
  else return;
  event.preventDefault();
  event.stopPropagation();
});

$("search").addEventListener("submit", (event) => {
  event.preventDefault();
  clearTimeout(typingTimer);
  const option = $("suggestions").children[chosen];
  take(option ? option.querySelector(".words").textContent : box.value);
  isTyping = false;
});

document.addEventListener("keydown", (event) => {
  if (event.metaKey || event.ctrlKey || event.altKey || event.isComposing) return;
  const isInField = /^(INPUT|SELECT|TEXTAREA)$/.test(document.activeElement?.tagName ?? "");
  if (event.key === "/" && !isInField) {
    event.preventDefault();
    box.focus();
    box.select();
  } else if (event.key === "Escape" && state.id && !isInField) {
    event.preventDefault();
    goBack();
  } else if ((event.key === "ArrowDown" || event.key === "ArrowUp") && !isInField && !state.id) {
    const links = hitLinks();
    if (links.length === 0) return;
    const at = links.indexOf(document.activeElement);
    if (at < 0 && document.activeElement !== document.body) return;
    event.preventDefault();
    const next = at + (event.key === "ArrowDown" ? 1 : -1);
    if (next < 0) box.focus();
    else links[Math.min(next, links.length - 1)].focus();
  }
});

$("sort").addEventListener("change", () => go({ sort: $("sort").value, offset: "" }));
$("clear").addEventListener("click", clearFilters);
$("after").addEventListener("change", () => go({ after: $("after").value, offset: "" }));
$("before").addEventListener("change", () => {
  const last = $("before").value;
  go({ before: last ? shifted(last, 1) : "", offset: "" });
});

document.querySelector(".name").addEventListener("click", (event) => {
  if (event.metaKey || event.ctrlKey || event.shiftKey) return;
  event.preventDefault();
  box.value = "";
  go(Object.fromEntries(FIELDS.map((field) => [field, ""])));
  box.focus();
});

const isWide = matchMedia("(min-width: 56.01rem)");
isWide.addEventListener("change", () => { $("narrow").open = isWide.matches; });
$("narrow").open = isWide.matches;

box.value = state.q;
archiveAsked = showStart();
show();
if (!state.id && !state.q) box.focus();
