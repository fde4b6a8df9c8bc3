// The element <hub-chat> and the one script tag that puts it on a page.

import { App } from "./app";
import { patch, type VNode, h } from "./dom";
import { CSS } from "./style";
import { grow } from "./view_compose";
import { view, type Places } from "./view";
import type { Lang } from "./words";

const script = document.currentScript as HTMLScriptElement | null;
const NAME = "hub-chat";
const SMALL = "(max-width: 520px)";
const FOCUSABLE = "a[href],button:not([disabled]),input:not([hidden]),textarea,audio,video,[tabindex='0']";
const NEAR_END = 80;

class HubChat extends HTMLElement {
  private app!: App;
  private root!: ShadowRoot;
  private readonly stage = document.createElement("div");
  private drawn: VNode[] = [];
  private waiting = false;
  private readonly places: Places = { log: null, file: null };
  private shown = "";
  private draft = "";

  connectedCallback(): void {
    if (this.root) return;
    this.root = this.attachShadow({ mode: "open" });
    dress(this.root, (script && script.nonce) || "");
    this.stage.className = "stage";
    this.root.appendChild(this.stage);
    const site = this.getAttribute("site") || "web";
    const source = script ? script.src : location.href;
    this.app = new App(
      {
        base: new URL(`channels/web/${encodeURIComponent(site)}`, source).href,
        site,
        lang: (this.getAttribute("lang") || navigator.language).slice(0, 2).toLowerCase() === "en" ? "en" : "zh",
        elder: this.hasAttribute("elder"),
        page: this.hasAttribute("page"),
      },
      () => this.schedule(),
    );
    this.root.addEventListener("keydown", (event) => this.key(event as KeyboardEvent));
    document.addEventListener("visibilitychange", () => this.app.markRead());
    document.addEventListener("click", (event) => {
      const asked = event.target instanceof Element && event.target.closest("[data-hub-open]");
      if (asked) this.open();
    });
    this.schedule();
  }

  /** For the host page. */
  open(): void {
    this.app.open(true);
  }

  close(): void {
    this.app.open(false);
  }

  private schedule(): void {
    if (this.waiting) return;
    this.waiting = true;
    // Many changes in one breath are one drawing. Not an animation frame: a hidden page would get none.
    setTimeout(() => {
      this.waiting = false;
      this.draw();
    });
  }

  private draw(): void {
    const { state } = this.app;
    const log = this.places.log;
    const atEnd = !log || log.scrollHeight - log.scrollTop - log.clientHeight < NEAR_END;
    const newest = state.items.length ? state.items[state.items.length - 1]! : null;
    const mine = !!newest && newest.author === "citizen" && newest.key !== this.shown;
    this.shown = newest ? newest.key : "";
    mark(this, "elder", state.elder);
    mark(this, "open", state.open);
    const wasOpen = this.drawn.length > 0 && this.drawn[0]!.key === "panel";
    const next = h("div", null, view(this.app, this.places, this.modal())).kids;
    patch(this.stage, this.drawn, next);
    this.drawn = next;
    const area = this.root.querySelector<HTMLTextAreaElement>(".write textarea");
    if (area && state.draft !== this.draft) grow(area);
    this.draft = state.draft;
    if (this.places.log && state.open && (atEnd || mine || !wasOpen)) this.places.log.scrollTop = 1e9;
    if (state.open !== wasOpen) this.moveFocus(wasOpen);
  }

  private modal(): boolean {
    return !this.app.options.page && matchMedia(SMALL).matches;
  }

  /** Into the panel when it opens (not into the field on a phone: the keyboard would cover it), and back. */
  private moveFocus(closed: boolean): void {
    if (closed) this.find(".launch")?.focus();
    else if (!this.app.options.page && this.app.link.state !== "idle") this.find(this.modal() ? ".panel" : "textarea")?.focus();
  }

  private find(selector: string): HTMLElement | null {
    return this.root.querySelector(selector);
  }

  private key(event: KeyboardEvent): void {
    if (event.isComposing || event.keyCode === 229) return;
    if (event.key === "Escape") {
      if (this.app.state.zoom) this.app.change({ zoom: null });
      else if (this.app.state.tray) this.app.change({ tray: false });
      else if (!this.app.options.page) this.close();
    }
    if (event.key === "Tab" && (this.modal() || this.app.state.zoom)) this.trap(event);
  }

  /** In a full screen the focus can't leave for a page that is not to be seen. */
  private trap(event: KeyboardEvent): void {
    const within = this.find(this.app.state.zoom ? ".zoom" : ".panel");
    if (!within) return;
    const stops = Array.from(within.querySelectorAll<HTMLElement>(FOCUSABLE)).filter((el) => el.offsetParent !== null);
    const first = stops[0];
    const last = stops[stops.length - 1];
    const here = this.root.activeElement;
    const leaving = event.shiftKey ? here === first || here === within : here === last;
    if (!leaving || !first || !last) return;
    event.preventDefault();
    (event.shiftKey ? last : first).focus();
  }

}

function mark(el: Element, name: string, on: boolean): void {
  if (on !== el.hasAttribute(name)) on ? el.setAttribute(name, "") : el.removeAttribute(name);
}

/** A constructed sheet passes a strict style-src of the host page; older browsers need the page's nonce. */
function dress(root: ShadowRoot, nonce: string): void {
  try {
    const sheet = new CSSStyleSheet();
    sheet.replaceSync(CSS);
    root.adoptedStyleSheets = [sheet];
  } catch {
    const style = document.createElement("style");
    if (nonce) style.setAttribute("nonce", nonce);
    style.textContent = CSS;
    root.appendChild(style);
  }
}

function mount(): void {
  if (!script || document.querySelector(NAME)) return;
  const element = document.createElement(NAME);
  const asked = new URLSearchParams(location.search);
  for (const name of ["site", "lang", "elder", "page"]) {
    const value = script.dataset[name] ?? ("page" in script.dataset ? asked.get(name) : null);
    if (value !== null) element.setAttribute(name, value);
  }
  document.body.appendChild(element);
}

if (!customElements.get(NAME)) {
  customElements.define(NAME, HubChat);
  if (document.body) mount();
  else addEventListener("DOMContentLoaded", mount);
}

export type { HubChat, Lang };
