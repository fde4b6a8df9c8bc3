// The head of the panel and the line below it that says how the connection is.

import type { App } from "./app";
import { box, h, icon, type VNode } from "./dom";
import { ICONS } from "./icons";
import { clock, say } from "./words";

export function head(app: App): VNode {
  const { state } = app;
  const { elder, lang, page, site } = state;
  const phone = site && site.phone;
  return box("head",
    box("title", h("h2", { id: "title" }, site ? site.title : say(lang, "launch")), h("small", {}, subtitle(app))),
    phone &&
      h(
        "a",
        { className: "ghost", href: "tel:" + phone.replace(/[^+\d]/g, ""), "aria-label": say(lang, "call", phone) },
        icon(ICONS.phone),
        h("span", {}, phone),
      ),
    h(
      "button",
      { className: "ghost", "aria-pressed": elder, onclick: () => app.setElder(!elder) },
      !elder && icon(ICONS.large),
      h("span", {}, say(lang, elder ? "normal" : "large")),
    ),
    !page &&
      h(
        "button",
        { className: "ghost", "aria-label": say(lang, "close"), onclick: () => app.open(false) },
        icon(ICONS.close),
      ),
  );
}

function subtitle(app: App): string {
  const { lang, link, site, standing } = app.state;
  if (link === "connecting" && !site) return say(lang, "connecting");
  if (standing.stage === "active" && standing.agent_number) {
    return say(lang, "service", say(lang, "agent", standing.agent_number));
  }
  if (standing.stage === "waiting") return say(lang, standing.before === undefined ? "routing" : "waiting");
  if (standing.stage === "closed") {
    return standing.agent_number ? say(lang, "endedBy", standing.agent_number) : say(lang, "ended");
  }
  return (site && site.subtitle) || "";
}

export function banner(app: App): VNode | false {
  const { attempt, banner, downSince, lang, link, now } = app.state;
  if (link === "ended") {
    return h(
      "div",
      { className: "banner down", role: "status", key: "ended" },
      h("span", {}, say(lang, "elsewhere")),
      h("button", { type: "button", onclick: () => app.link.start() }, say(lang, "here")),
    );
  }
  if (downSince && link !== "open" && link !== "polling") {
    if (app.link.paused) {
      return h(
        "div",
        { className: "banner down", role: "status", key: "paused" },
        icon(ICONS.cut, 18),
        h("span", {}, say(lang, "paused")),
        h("button", { type: "button", onclick: () => app.link.hurry() }, say(lang, "now")),
      );
    }
    const passed = clock(Math.max(0, now - downSince) / 1000);
    return h(
      "div",
      { className: "banner down", key: "down" },
      icon(ICONS.cut, 18),
      h("span", { role: "status" }, h("b", {}, say(lang, "down", "")), h("span", { "aria-hidden": "true" }, passed + " "), say(lang, "tries", attempt)),
      h("button", { type: "button", onclick: () => app.link.hurry() }, say(lang, "now")),
    );
  }
  if (!banner) return false;
  const good = banner.kind === "back";
  return h(
    "div",
    { className: good ? "banner back" : "banner problem", role: good ? "status" : "alert", key: banner.kind },
    icon(good ? ICONS.check : ICONS.bang, 18),
    h("span", {}, banner.text),
  );
}
