// The whole picture: launcher or panel, drawn from the state.

import type { App } from "./app";
import { h, icon, type Kid, type VNode } from "./dom";
import { ICONS } from "./icons";
import { upload } from "./upload";
import { cards } from "./view_cards";
import { composer } from "./view_compose";
import { form, wantsForm } from "./view_form";
import { banner, head } from "./view_head";
import { thread } from "./view_thread";
import { say } from "./words";

export interface Places {
  log: HTMLElement | null;
  file: HTMLInputElement | null;
}

export function view(app: App, places: Places, modal: boolean): Kid[] {
  const { state } = app;
  if (!state.open) return [launcher(app)];
  const pick = (photo: boolean): void => pickFile(app, places, photo);
  return [
    h(
      "div",
      { className: "panel", key: "panel", role: state.page ? "main" : "dialog", "aria-modal": state.page ? undefined : modal, "aria-labelledby": "title", tabIndex: -1 },
      head(app),
      banner(app),
      h(
        "div",
        { className: "log", made: (el: Element) => (places.log = el as HTMLElement), tabIndex: 0, role: "region", "aria-label": say(state.lang, "log") },
        wantsForm(app) ? form(app) : conversation(app, pick),
      ),
      h("div", { className: "typing", "aria-live": "polite" }, state.typing && [h("span", {}, say(state.lang, "typing")), h("i", {}), h("i", {}), h("i", {})]),
      !wantsForm(app) && composer(app, pick),
      h("input", {
        type: "file",
        hidden: true,
        made: (el: Element) => (places.file = el as HTMLInputElement),
        onchange: (event: Event) => chosen(app, event.target as HTMLInputElement),
      }),
      state.zoom && zoomed(app),
    ),
  ];
}

function conversation(app: App, pick: (photo: boolean) => void): Kid[] {
  const { lang, loading } = app.state;
  const words = h("div", { className: "words", key: "words", role: "log", "aria-live": "polite", "aria-label": say(lang, "log"), "aria-busy": loading }, thread(app));
  return [words, cards(app, () => pick(true))];
}

function launcher(app: App): VNode {
  const { lang, unread } = app.state;
  return h(
    "button",
    { className: "launch", key: "launch", "aria-haspopup": "dialog", onclick: () => app.open(true) },
    icon(ICONS.chat, 24),
    h("span", {}, lang === "en" ? "Ask us" : say(lang, "launch")),
    unread > 0 && h("b", { role: "status", "aria-label": say(lang, "unread", unread) }, unread > 99 ? "99+" : unread),
  );
}

function zoomed(app: App): VNode {
  const { lang, zoom } = app.state;
  const close = (): void => app.change({ zoom: null });
  return h(
    "div",
    { className: "zoom", key: "zoom", role: "dialog", "aria-modal": "true", "aria-label": zoom!.name, onclick: close },
    h("img", { src: app.link.base + zoom!.url, alt: zoom!.name }),
    h(
      "button",
      { className: "round", "aria-label": say(lang, "closeImage"), onclick: close, made: (el: Element) => setTimeout(() => (el as HTMLElement).focus()) },
      icon(ICONS.close, 24),
    ),
  );
}

function pickFile(app: App, places: Places, photo: boolean): void {
  const input = places.file;
  if (!input) return;
  input.accept = photo ? "image/*" : app.state.site ? app.state.site.accept : "";
  app.change({ tray: false });
  input.click();
}

function chosen(app: App, input: HTMLInputElement): void {
  const files = Array.from(input.files || []);
  input.value = "";
  for (const file of files) upload(app, file, file.name);
}
