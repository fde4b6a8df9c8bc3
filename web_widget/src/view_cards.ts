// The cards below the conversation: first choice, place in the queue, rating, and the form instead of them.

import type { App } from "./app";
import { box, button, h, icon, type Kid, type VNode } from "./dom";
import { FACES, ICONS } from "./icons";
import { newKey } from "./outbox";
import { isOpen } from "./state";
import { sendPlace } from "./upload";
import { duration, rates, say } from "./words";

export function cards(app: App, pickFile: () => void): Kid[] {
  const { rating, standing } = app.state;
  return [
    topics(app),
    standing.stage === "waiting" && standing.before !== undefined && queue(app, pickFile),
    rating.asked && rate(app),
  ];
}

function topics(app: App): VNode | false {
  const { items, lang, site, standing, topic } = app.state;
  const choices = (site && site.topics) || [];
  if (topic || !choices.length || items.length || isOpen(standing)) return false;
  return h(
    "div",
    { key: "topics" },
    h("p", { className: "hint", id: "choose" }, say(lang, "choose")),
    h(
      "div",
      { className: "chips", role: "group", "aria-labelledby": "choose" },
      choices.map((each) =>
        h("button", { className: "chip", key: each.key, onclick: () => app.choose(each) }, each.label),
      ),
    ),
    site && site.notice && h("p", { className: "hint small" }, site.notice),
  );
}

function queue(app: App, pickFile: () => void): VNode {
  const { firstBefore, lang, site, standing } = app.state;
  const before = standing.before || 0;
  const phone = site && site.phone;
  const wait = standing.expected_wait;
  return h(
    "div",
    { key: "queue" },
    box("card centre",
      h("p", { className: "soft" }, say(lang, "before")),
      h("p", { className: "figure" }, before, h("span", {}, " " + say(lang, "unit"))),
      h(
        "p",
        {},
        wait === undefined ? say(lang, "noEstimate") : [say(lang, "wait") + " ", h("b", {}, duration(lang, wait))],
      ),
      box("bar wide", h("i", { scale: firstBefore ? (firstBefore - before + 0.5) / (firstBefore + 0.5) : 0.5 })),
      h("p", { className: "soft small" }, say(lang, "keep")),
    ),
    box("card",
      h("h3", {}, say(lang, "nowait")),
      phone && choice(ICONS.phone, "blue", say(lang, "call", phone), say(lang, "callHint"), { href: "tel:" + phone }),
      choice(ICONS.pen, "amber", say(lang, "leave"), say(lang, "leaveHint"), { onclick: () => app.change({ form: true }) }),
    ),
    box("card",
      h("h3", {}, say(lang, "add")),
      box("halves",
        button("chip", pickFile, icon(ICONS.camera), say(lang, "photo")),
        button("chip", () => sendPlace(app), icon(ICONS.pin), say(lang, "place")),
      ),
      site && h("p", { className: "soft small" }, say(lang, "limits", site.largest_file / 1_048_576)),
    ),
  );
}

function choice(path: string, tint: string, title: string, hint: string, action: { [name: string]: unknown }): VNode {
  const link = "href" in action;
  return h(
    link ? "a" : "button",
    { className: "choice", ...action },
    h("span", { className: "tile " + tint }, icon(path)),
    h("span", { className: "grow" }, title, h("small", {}, hint)),
    icon(ICONS.right, 18),
  );
}

function rate(app: App): VNode {
  const { lang, rating } = app.state;
  const change = (part: Partial<typeof rating>): void => app.change({ rating: { ...app.state.rating, error: "", ...part } });
  if (rating.done) return h("div", { className: "card", key: "rate", role: "status" }, icon(ICONS.check), " " + say(lang, "rated"));
  return h(
    "div",
    { className: "card", key: "rate" },
    h("h3", { id: "rate" }, say(lang, "rateTitle")),
    h(
      "div",
      { className: "faces", role: "radiogroup", "aria-labelledby": "rate" },
      rates(lang).map((label, index) => option("score", label, rating.score === index + 1, () => change({ score: index + 1 }), icon(FACES[index]!, 44))),
    ),
    h("h3", { id: "solved" }, say(lang, "solved")),
    h(
      "div",
      { className: "chips", role: "radiogroup", "aria-labelledby": "solved" },
      option("solved", say(lang, "yes"), rating.solved === true, () => change({ solved: true })),
      option("solved", say(lang, "no"), rating.solved === false, () => change({ solved: false })),
    ),
    h("label", { className: "field" }, h("span", {}, say(lang, "comment")), h("textarea", {
      rows: 2,
      maxLength: 500,
      value: rating.comment,
      oninput: (event: Event) => change({ comment: (event.target as HTMLTextAreaElement).value }),
    })),
    rating.error && h("p", { className: "error", role: "alert" }, icon(ICONS.bang, 18), rating.error),
    button("primary wide", () => submitRating(app), say(lang, "submitRate")),
  );
}

function option(name: string, label: string, checked: boolean, pick: () => void, picture?: VNode): VNode {
  return h(
    "label",
    { className: (picture ? "face" : "chip") + (checked ? " on" : ""), key: label },
    h("input", { type: "radio", name, checked, onchange: pick }),
    picture || (checked && icon(ICONS.check)),
    h("span", {}, label),
  );
}

function submitRating(app: App): void {
  const { lang, rating } = app.state;
  if (!rating.score) return app.change({ rating: { ...rating, error: say(lang, "pick") } });
  const { comment, score, solved } = rating;
  app.put({ t: "rate", client_key: newKey(), score, comment, ...(solved === undefined ? {} : { solved }) });
}
