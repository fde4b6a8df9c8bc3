// Where the visitor writes, speaks and adds things.

import type { App } from "./app";
import { box, button, h, icon, type VNode } from "./dom";
import { ICONS } from "./icons";
import { download } from "./transcript";
import { canRecord, dropRecording, record, sendPlace, sendRecording } from "./upload";
import { aside } from "./view_help";
import { clock, say } from "./words";

export function composer(app: App, pickFile: (photo: boolean) => void): VNode {
  const { recording, tray } = app.state;
  return box("compose",
    aside(app),
    recording ? recordingBar(app) : app.state.voice ? speakBar(app) : writeBar(app),
    tray && trayOf(app, pickFile),
  );
}

function writeBar(app: App): VNode {
  const { draft, elder, items, lang, site, standing, tray } = app.state;
  const over = site ? draft.trim().length - site.longest_text : 0;
  const hint = standing.stage === "waiting" && !items.length ? "askWaiting" : standing.stage === "closed" ? "askAgain" : "ask";
  return h(
    "form",
    {
      className: "write",
      key: "write",
      onsubmit: (event: Event) => {
        event.preventDefault();
        app.say(app.state.draft);
      },
    },
    over > 0 && h("p", { className: "error", role: "alert" }, say(lang, "tooLong", over)),
    canRecord() && round("mic", say(lang, elder ? "talk" : "voice"), () => (elder ? app.change({ voice: true }) : void record(app))),
    h("textarea", {
      rows: 1,
      value: draft,
      placeholder: say(lang, hint),
      "aria-label": say(lang, "ask"),
      enterkeyhint: "send",
      oninput: (event: Event) => {
        app.type((event.target as HTMLTextAreaElement).value);
      },
      onkeydown: (event: KeyboardEvent) => {
        // Enter that picks a word of the input method must not send.
        if (event.key !== "Enter" || event.shiftKey || event.isComposing || event.keyCode === 229) return;
        event.preventDefault();
        app.say((event.target as HTMLTextAreaElement).value);
      },
    }),
    round("plus", say(lang, "more"), () => app.change({ tray: !tray }), { "aria-expanded": tray }),
    h("button", { className: "primary", type: "submit", disabled: over > 0 }, say(lang, "send")),
  );
}

/** Up to four lines, then it scrolls. */
export function grow(area: HTMLTextAreaElement): void {
  area.style.height = "auto";
  if (area.value) area.style.height = Math.min(area.scrollHeight + 2, 128) + "px";
}

function recordingBar(app: App): VNode {
  const { lang, recording } = app.state;
  return h(
    "div",
    { className: "write", key: "recording" },
    h("span", { className: "grow", role: "status" }, icon(ICONS.mic), " ", say(lang, "recording", clock(recording))),
    button("outline", () => dropRecording(app), say(lang, "cancel")),
    button("primary", sendRecording, say(lang, "sendVoice")),
  );
}

function speakBar(app: App): VNode {
  const { lang } = app.state;
  return h(
    "div",
    { className: "write", key: "speak" },
    button("primary grow", () => void record(app), icon(ICONS.mic, 28), say(lang, "talk")),
    h("button", { className: "outline", onclick: () => app.change({ voice: false }) }, say(lang, "type")),
  );
}

function round(name: "mic" | "plus", label: string, action: () => void, more: { [name: string]: unknown } = {}): VNode {
  return h(
    "button",
    { className: "round", key: name, title: label, "aria-label": label, onclick: action, ...more },
    icon(ICONS[name], 24),
  );
}

function trayOf(app: App, pickFile: (photo: boolean) => void): VNode {
  const { lang, standing } = app.state;
  const tile = (name: keyof typeof ICONS, label: string, action: () => void): VNode =>
    h("button", { className: "tool", key: name, onclick: action }, icon(ICONS[name], 24), h("span", {}, label));
  return h(
    "div",
    { className: "tray", key: "tray", role: "group", "aria-label": say(lang, "more") },
    tile("camera", say(lang, "photo"), () => pickFile(true)),
    tile("doc", say(lang, "file"), () => pickFile(false)),
    tile("pin", say(lang, "place"), () => sendPlace(app)),
    standing.stage !== "active" && tile("pen", say(lang, "leave"), () => app.change({ form: true, tray: false })),
    tile("down", say(lang, "save"), () => void download(app)),
    tile("globe", say(lang, "other"), () => void app.setLang(lang === "en" ? "zh" : "en")),
  );
}
