// The form for outside working hours, or for those who would rather not wait.

import type { App } from "./app";
import { h, icon, type VNode } from "./dom";
import { ICONS } from "./icons";
import { newKey } from "./outbox";
import { isOpen } from "./state";
import { say } from "./words";

export const wantsForm = (app: App): boolean => {
  const { form, standing } = app.state;
  return form || (standing.open_now === false && !isOpen(standing) && !standing.self_help);
};

export function form(app: App): VNode {
  const { lang, offline, standing } = app.state;
  const closed = standing.open_now === false;
  const back = !closed || isOpen(standing);
  if (offline.done) {
    return h(
      "div",
      { className: "card", key: "left", role: "status" },
      h("p", {}, icon(ICONS.check), " " + say(lang, "left", offline.done)),
      back && backButton(app),
    );
  }
  return h(
    "form",
    {
      className: "card",
      key: "form",
      noValidate: true,
      onsubmit: (event: Event) => {
        event.preventDefault();
        submit(app, event.target as HTMLFormElement);
      },
    },
    h("h3", {}, say(lang, "formTitle")),
    h("p", { className: "soft" }, (closed && standing.closed_text) || say(lang, "formHint")),
    field(app, "text", say(lang, "formText"), { rows: 4, required: true }),
    field(app, "name", say(lang, "formName"), { autocomplete: "name", maxLength: 50 }),
    field(app, "phone", say(lang, "formPhone"), { type: "tel", autocomplete: "tel", maxLength: 20 }),
    offline.error && !offline.field && h("p", { className: "error", role: "alert" }, offline.error),
    h("button", { className: "primary wide", type: "submit" }, say(lang, "submitForm")),
    back && backButton(app),
  );
}

function backButton(app: App): VNode {
  const { lang, offline } = app.state;
  const leave = (): void => app.change({ form: false, offline: { ...offline, done: "", error: "", field: "" } });
  return h("button", { className: "quiet wide", key: "back", onclick: leave }, say(lang, "formBack"));
}

type Name = "text" | "name" | "phone";

function field(app: App, name: Name, label: string, rest: { [name: string]: unknown }): VNode {
  const { offline } = app.state;
  const wrong = offline.field === name;
  return h(
    "label",
    { className: "field" },
    h("span", {}, label),
    h(name === "text" ? "textarea" : "input", {
      ...rest,
      name,
      className: wrong ? "wrong" : "",
      value: offline[name],
      "aria-invalid": wrong,
      "aria-describedby": wrong ? "wrong" : undefined,
      oninput: (event: Event) =>
        app.change({ offline: { ...app.state.offline, [name]: (event.target as HTMLInputElement).value } }),
    }),
    wrong && h("span", { className: "error", id: "wrong", role: "alert" }, icon(ICONS.bang, 18), offline.error),
  );
}

/** The first thing that is wrong is named at its field and gets the focus. */
function submit(app: App, element: HTMLFormElement): void {
  const { lang, offline } = app.state;
  const text = offline.text.trim();
  const digits = offline.phone.replace(/\D/g, "").length;
  const wrong = !text
    ? { field: "text", error: say(lang, "needText") }
    : offline.phone.trim() && (digits < 7 || digits > 12)
      ? { field: "phone", error: say(lang, "badPhone", digits) }
      : null;
  if (wrong) {
    app.change({ offline: { ...offline, ...wrong } });
    (element.elements.namedItem(wrong.field) as HTMLElement).focus();
    return;
  }
  app.change({ offline: { ...offline, field: "", error: "" } });
  const { name, phone } = offline;
  app.put({ t: "offline", client_key: newKey(), text, name: name.trim(), phone: phone.trim() });
}
