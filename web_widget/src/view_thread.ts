// The conversation itself: bubbles, files, states.

import type { App } from "./app";
import { box, button, h, icon, type Kid, type VNode } from "./dom";
import { ICONS } from "./icons";
import type { Item } from "./state";
import { cancel } from "./upload";
import { answer, verdict } from "./view_help";
import { older } from "./wire";
import { say, who } from "./words";

const URLS = /(https?:\/\/[^\s<>"'，。；！？）]+)/;

export function thread(app: App): Kid[] {
  const { earlier, items, lang, site, topic } = app.state;
  const rows: Kid[] = [];
  if (earlier) {
    rows.push(
      h("button", { className: "quiet", key: "earlier", onclick: () => app.showEarlier() }, say(lang, "earlier")),
    );
  }
  if (!earlier && site && site.welcome) {
    rows.push(h("div", { className: "row", key: "welcome" }, box("bubble system", site.welcome)));
  }
  if (topic) rows.push(h("div", { className: "event", key: "topic" }, say(lang, "chosen", topic)));
  items.forEach((item, index) => rows.push(row(app, item, items[index - 1], index === items.length - 1)));
  return rows;
}

function row(app: App, item: Item, before: Item | undefined, lastOfAll: boolean): VNode {
  const mine = item.author === "citizen";
  const key = item.key || item.id;
  if (item.kind === "notice") return h("div", { className: "event", key }, item.text);
  const first = !before || before.author !== item.author || before.sender !== item.sender;
  return h(
    "div",
    { className: mine ? "row mine" : "row", key },
    !mine && first && item.sender && box("who", who(app.state.lang, item.sender)),
    h("div", { className: "bubble " + (mine ? "mine" : item.answer ? "help" : item.author) + (item.file ? " filed" : "") }, content(app, item)),
    mine ? mark(app, item) : lastOfAll && box("mark", time(item.at)),
    lastOfAll && item.answer && verdict(app, item),
    !mine && lastOfAll && app.state.elder && item.text && aloud(app, item),
  );
}

function content(app: App, item: Item): Kid[] {
  const { lang, site } = app.state;
  if (item.status === "upload") {
    return [
      item.text,
      h("div", { className: "bar", key: "bar" }, h("i", { scale: item.progress })),
      button("link", () => cancel(app, item.key), say(lang, "cancel")),
    ];
  }
  if (item.answer) return answer(app, item);
  if (item.file) return [attached(app, item), item.text && box("caption", linked(item.text))];
  if (item.location) return [place(lang, item.location, (site && site.map_link) || "")];
  if (item.url) return [anchor(item.url, item.text || item.url)];
  return linked(item.text || (item.status === "sending" ? say(lang, "attachment") : ""));
}

function attached(app: App, item: Item): VNode {
  const file = item.file!;
  const { lang } = app.state;
  const url = app.link.base + file.url;
  if (item.kind === "image") {
    return h(
      "button",
      { className: "picture", "aria-label": say(lang, "open", file.name || say(lang, "image")), onclick: () => app.change({ zoom: file }) },
      h("img", { src: url, alt: file.name || say(lang, "image"), onload: () => app.change({}) }),
    );
  }
  if (item.kind === "voice") return h("audio", { src: url, controls: true, preload: "metadata", "aria-label": say(lang, "voice") });
  if (item.kind === "video") return h("video", { src: url, controls: true, preload: "metadata" });
  return h(
    "a",
    { className: "doc", href: url, target: "_blank", rel: "noopener", download: file.name },
    icon(ICONS.doc),
    h("span", {}, file.name || say(lang, "attachment"), h("small", {}, size(file.size))),
  );
}

function place(lang: string, at: { latitude: number; longitude: number; label?: string }, template: string): VNode {
  const words = at.label || `${at.latitude.toFixed(5)}, ${at.longitude.toFixed(5)}`;
  const href = template.split("{latitude}").join(String(at.latitude)).split("{longitude}").join(String(at.longitude));
  return h(
    "a",
    { className: "doc", href, target: "_blank", rel: "noopener" },
    icon(ICONS.pin),
    h("span", {}, words, h("small", {}, say(lang, "map"))),
  );
}

/** Text stays text; only plain web addresses become links. */
function linked(text: string): Kid[] {
  return text.split(URLS).map((part, index) => (index % 2 ? anchor(part, part) : part));
}

function anchor(href: string, words: string): Kid {
  return /^https?:/i.test(href) ? h("a", { href, target: "_blank", rel: "noopener noreferrer" }, words) : words;
}

function mark(app: App, item: Item): VNode | false {
  const { lang, link, readUpTo } = app.state;
  if (item.status === "failed") {
    return h(
      "div",
      { className: "mark failed", role: "alert" },
      icon(ICONS.bang, 16),
      say(lang, "failed", item.reason),
      item.text && button("link", () => app.edit(item), say(lang, "again")),
    );
  }
  if (item.status === "upload") return box("mark", say(lang, "uploading", Math.round(item.progress * 100)));
  if (item.status === "sending") {
    const online = link === "open" || link === "polling";
    return box("mark", icon(ICONS.clock, 16), say(lang, online ? "sending" : "queued"));
  }
  const read = !older(readUpTo, item.id);
  return box("mark", icon(ICONS.checks, 16), `${say(lang, read ? "read" : "stored")} ${time(item.at)}`);
}

function aloud(app: App, item: Item): VNode {
  const { lang, site } = app.state;
  const phone = site && site.phone;
  return box("pair",
    typeof speechSynthesis !== "undefined" &&
      button("outline", () => read(item.text, lang), icon(ICONS.speak), say(lang, "speak")),
    phone && h("a", { className: "outline", href: "tel:" + phone }, icon(ICONS.phone), say(lang, "dial")),
  );
}

function read(text: string, lang: string): void {
  const speech = new SpeechSynthesisUtterance(text);
  speech.lang = lang === "en" ? "en-GB" : "zh-CN";
  speech.rate = 0.9;
  speechSynthesis.cancel();
  speechSynthesis.speak(speech);
}

function time(at: number): string {
  const moment = new Date(at);
  const clock = moment.toTimeString().slice(0, 5);
  const today = moment.toDateString() === new Date().toDateString();
  return today ? clock : `${moment.getMonth() + 1}/${moment.getDate()} ${clock}`;
}

function size(bytes: number): string {
  return bytes > 1_000_000 ? (bytes / 1_048_576).toFixed(1) + " MB" : Math.max(1, Math.round(bytes / 1024)) + " KB";
}
