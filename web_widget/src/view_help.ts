// An answer of the knowledge, what the visitor says to it, and the way to a person, which is always there.

import type { App } from "./app";
import { box, button, h, icon, type Kid, type VNode } from "./dom";
import { ICONS } from "./icons";
import { helps, type Item } from "./state";
import { say } from "./words";

export function answer(app: App, item: Item): Kid[] {
  const { lang } = app.state;
  const { link, materials, official, source, steps, title } = item.answer!;
  return [
    box("by", say(lang, "helper"), official && h("b", {}, say(lang, "official")), source && " · " + say(lang, "source", source)),
    h("b", {}, title),
    "\n" + item.text,
    list("ol", say(lang, "steps"), steps),
    list("ul", say(lang, "materials"), materials),
    link && h("a", { className: "more", href: link, target: "_blank", rel: "noopener" }, icon(ICONS.doc), say(lang, "details"), icon(ICONS.right, 18)),
  ];
}

const list = (tag: string, name: string, lines?: string[]): Kid =>
  lines && [h("b", {}, "\n" + name), h(tag, {}, lines.map((line) => h("li", {}, line)))];

/** Below the last answer. What was said about it stands there instead of the question. */
export function verdict(app: App, item: Item): VNode {
  const { lang, standing } = app.state;
  const given = item.answer!.verdict;
  return h(
    "div",
    { className: "chips verdict", key: "verdict" },
    given
      ? h("p", { className: "hint", role: "status" }, say(lang, given === "helpful" ? "thanks" : "sorry"))
      : [
          button("chip", () => app.judge(item, true), icon(ICONS.check), say(lang, "good")),
          button("chip", () => app.judge(item, false), say(lang, "bad")),
        ],
    helps(standing) && person(app),
  );
}

const person = (app: App): VNode => button("chip", () => app.person(), icon(ICONS.chat), say(app.state.lang, "person"));

/** Above the field: what the visitor may mean, and a person where no answer offers one already. */
export function aside(app: App): VNode | false {
  const { hints, items, lang, standing } = app.state;
  if (!helps(standing)) return false;
  const last = items[items.length - 1];
  const offered = last && last.answer;
  return h(
    "div",
    { className: "aside", key: "aside" },
    hints.length > 0 &&
      h(
        "div",
        { className: "chips", role: "group", "aria-label": say(lang, "mean") },
        hints.map((hint) => h("button", { className: "chip", key: hint.link, onclick: () => app.say(hint.title) }, hint.title)),
      ),
    !offered && box("chips", person(app)),
  );
}
