// What the widget does: turns frames and the visitor's actions into changes of the one state.

import { hintsFor } from "./hints";
import { Link } from "./link";
import { newKey, Outbox } from "./outbox";
import { confirm, helps, initial, isItem, isOpen, merge, newestFromThem, pending, said, update, type Item, type State } from "./state";
import { keepWords, recallWords } from "./phrasebook";
import { openStore, type Store } from "./store";
import { older, type MessageView, type Place, type ServerFrame, type Session, type Storable, type Upload } from "./wire";
import { say, type Lang } from "./words";

export interface Options {
  base: string;
  site: string;
  lang: Lang;
  elder: boolean;
  page: boolean;
}

const TYPING_EVERY = 2_500;
const TYPING_ENDS = 4_000;
const BANNER_STAYS = 6_000;

export class App {
  state: State;
  readonly link: Link;
  readonly store: Store;
  private readonly outbox: Outbox;
  private typedAt = 0;
  private kinds: { [key: string]: Storable["t"] } = {};
  private timers: { [name: string]: number } = {};
  private readAt = "";

  constructor(
    readonly options: Options,
    private readonly render: () => void,
  ) {
    this.store = openStore(`hub:${options.base}:`, () => localStorage);
    this.outbox = new Outbox(this.store);
    recallWords(this.store);
    const elder = options.elder || this.store.get("elder") === "1";
    this.state = initial((this.store.get("lang") as Lang | null) || options.lang, elder, options.page);
    for (const { body } of this.outbox.all()) this.kinds[body.client_key] = body.t;
    this.state.items = this.outbox.all().map((entry) => pending(entry.body, entry.order / 100)).filter(isItem);
    this.link = new Link(options.base, () => this.state.lang, this.store, this.outbox, {
      frame: (frame) => this.took(frame),
      session: (session) => this.greeted(session),
      state: (link, attempt) => this.linked(link, attempt),
      rejected: (key, text) => this.rejected(key, text),
      later: (problem) => keepWords(this.store, problem),
      refused: (problem) => this.change({ loading: false, banner: { kind: "problem", text: problem.text } }),
    });
    // Somebody who was here before may have an answer waiting.
    if (options.page || this.link.token || this.outbox.head()) this.link.start();
  }

  change(part: Partial<State>): void {
    Object.assign(this.state, part);
    this.render();
  }

  open(open: boolean): void {
    this.change({ open, unread: open ? 0 : this.state.unread });
    if (open) this.link.start();
    this.markRead();
  }

  private greeted(session: Session): void {
    keepWords(this.store, session);
    this.change({ site: session.site, standing: session.standing, loading: false });
  }

  // --- what the hub says ------------------------------------------------------------

  private took(frame: ServerFrame): void {
    const { state } = this;
    switch (frame.t) {
      case "welcome":
        return this.welcomed(frame);
      case "message":
        this.came([frame.message]);
        return this.change({ typing: frame.message.author === "agent" ? false : state.typing });
      case "page":
        this.came(frame.messages);
        if (!frame.after) this.change({ earlier: !!frame.more });
        return;
      case "sent":
        return this.stored(frame);
      case "typing":
        this.later("typing", () => this.change({ typing: false }), 10_000);
        return this.change({ typing: frame.on });
      case "read":
        return this.change({ readUpTo: older(state.readUpTo, frame.up_to) ? frame.up_to : state.readUpTo });
      case "place":
        return this.queued(frame.before, frame.expected_wait);
      case "joined":
        return this.stand({ stage: "active", agent_number: frame.agent_number });
      case "closed":
        this.stand({ stage: "closed", may_rate: !!frame.ask_satisfaction });
        return this.change({ typing: false, rating: { ...initial("zh", false, false).rating, asked: !!frame.ask_satisfaction } });
      case "error":
        if (!frame.client_key) this.banner("problem", frame.text);
    }
  }

  private welcomed(frame: ServerFrame & { t: "welcome" }): void {
    const known = this.state.items.filter((item) => item.id).length;
    const messages = frame.messages || [];
    const news = messages.filter((view) => view.author !== "citizen" && !this.state.items.some((item) => item.id === view.id));
    const back = this.state.downSince > 0;
    this.came(messages, known > 0);
    this.stand(frame.standing, true);
    this.change({ loading: false, downSince: 0, ...(known ? {} : { earlier: !!frame.more }) });
    if (frame.standing.may_rate && !this.state.rating.done) {
      this.change({ rating: { ...this.state.rating, asked: true } });
    }
    if (back) this.banner("back", news.length ? say(this.state.lang, "missed", news.length) : say(this.state.lang, "back"));
  }

  private stand(standing: State["standing"], whole = false): void {
    const now = whole ? standing : { ...this.state.standing, ...standing };
    const before = now.before || 0;
    const firstBefore = now.stage === "waiting" ? Math.max(this.state.firstBefore, before) : 0;
    const asked = now.stage === "active" || now.stage === "waiting" ? { ...this.state.rating, asked: false } : this.state.rating;
    this.change({ standing: now, firstBefore, rating: asked });
  }

  private queued(before: number, wait: number | undefined): void {
    const { expected_wait: _, ...rest } = this.state.standing;
    this.stand({ ...rest, stage: "waiting", before, ...(wait === undefined ? {} : { expected_wait: wait }) }, true);
  }

  private came(views: MessageView[], counts = true): void {
    let items = this.state.items;
    let unread = this.state.unread;
    for (const view of views) {
      const fresh = !items.some((item) => item.id === view.id);
      if (view.kind === "notice" && !view.text) continue;
      const number = this.state.standing.agent_number;
      items = merge(items, view.author === "agent" && !view.sender && number ? { ...view, sender: number } : view);
      if (counts && fresh && view.author === "agent" && !this.looking()) unread++;
      this.link.note(view.id);
    }
    this.change({ items, unread });
    const newest = newestFromThem(items);
    if (newest) this.link.say({ t: "ack", up_to: newest });
    this.markRead();
  }

  private looking(): boolean {
    return this.state.open && !document.hidden;
  }

  markRead(): void {
    const newest = newestFromThem(this.state.items);
    if (!newest || !this.looking() || !older(this.readAt, newest) || !this.link.ready()) return;
    this.readAt = newest;
    this.link.carry({ t: "read", up_to: newest });
    this.change({ unread: 0 });
  }

  private stored({ client_key: key, message_id: id, reply, answered }: ServerFrame & { t: "sent" }): void {
    const { offline, rating, standing } = this.state;
    const kind = this.kinds[key];
    delete this.kinds[key];
    if (kind === "offline") this.change({ offline: { ...offline, text: "", done: id } });
    if (kind === "rate") this.change({ rating: { ...rating, done: true } });
    if (kind === "send" || kind === "person") {
      const items = confirm(this.state.items, key, id);
      this.change({ items: reply ? said(items, id, reply) : items });
      if (!answered && !isOpen(standing)) this.stand({ stage: "waiting" });
    }
    if (id) this.link.note(id);
  }

  private rejected(key: string, reason: string): void {
    const kind = this.kinds[key];
    if (kind === "offline") this.change({ offline: { ...this.state.offline, error: reason, field: "" } });
    else if (kind === "rate") this.change({ rating: { ...this.state.rating, error: reason } });
    else this.change({ items: update(this.state.items, key, { status: "failed", reason }) });
  }

  private linked(link: Link["state"], attempt: number): void {
    const down = link === "waiting" ? this.state.downSince || Date.now() : this.state.downSince;
    this.change({ link, attempt, downSince: down, now: Date.now(), loading: this.state.loading && link !== "waiting" });
    if (link === "open" || link === "polling") this.markRead();
    if (down && link !== "open") this.tick();
  }

  /** The clock in the banner; silent for screen readers. */
  private tick(): void {
    this.later(
      "tick",
      () => {
        this.change({ now: Date.now() });
        if (this.state.downSince) this.tick();
      },
      1000,
    );
  }

  // --- what the visitor does --------------------------------------------------------

  say(text: string): void {
    const words = text.trim();
    const limit = this.state.site ? this.state.site.longest_text : 2000;
    if (!words || words.length > limit) return;
    this.change({ draft: "", hints: [] });
    this.sendTyping(false);
    this.put({ t: "send", client_key: newKey(), text: words });
  }

  put(body: Storable): void {
    const entry = this.outbox.add(body);
    this.kinds[body.client_key] = body.t;
    const item = pending(body, entry.order / 100);
    if (item) this.change({ items: this.state.items.concat(item) });
    this.link.start();
    this.link.flush();
  }

  sendFile(upload: Upload): void {
    const key = newKey();
    const file = { url: upload.url, name: upload.name, media_type: upload.media_type, size: upload.size };
    this.put({ t: "send", client_key: key, file: upload.file });
    this.change({ items: update(this.state.items, key, { kind: upload.kind, file }) });
  }

  sendPlace(place: Place): void {
    this.put({ t: "send", client_key: newKey(), location: place });
  }

  choose(topic: { key: string; label: string }): void {
    this.change({ topic: topic.label });
    this.put({ t: "prechat", client_key: newKey(), topic: topic.key, lang: this.state.lang });
  }

  edit(item: Item): void {
    this.change({ draft: item.text, items: this.state.items.filter((each) => each !== item) });
  }

  person(): void {
    this.put({ t: "person", client_key: newKey() });
  }

  judge(item: Item, helped: boolean): void {
    this.put({ t: "helped", client_key: newKey(), message_id: item.id, helped });
  }

  type(draft: string): void {
    this.change({ draft });
    if (helps(this.state.standing)) this.later("hints", () => void this.look(draft), 300);
    if (Date.now() - this.typedAt > TYPING_EVERY) this.sendTyping(true);
    this.later("quiet", () => this.sendTyping(false), TYPING_ENDS);
  }

  private async look(draft: string): Promise<void> {
    const hints = await hintsFor(this.link, draft);
    if (draft === this.state.draft) this.change({ hints });
  }

  private sendTyping(on: boolean): void {
    if (on === false && !this.typedAt) return;
    this.typedAt = on ? Date.now() : 0;
    const preview = this.state.site && this.state.site.previews ? this.state.draft : "";
    this.link.say({ t: "typing", on, preview });
  }

  showEarlier(): void {
    const first = this.state.items.filter((item) => item.id)[0];
    if (first) this.link.say({ t: "history", before: first.id });
  }

  setElder(elder: boolean): void {
    this.store.set("elder", elder ? "1" : "0");
    this.change({ elder });
  }

  async setLang(lang: Lang): Promise<void> {
    this.store.set("lang", lang);
    this.change({ lang, tray: false });
    try {
      await this.link.fetchSession();
    } catch {
      // The words of the site stay in the other language until the next connection.
    }
  }

  banner(kind: "back" | "problem", text: string): void {
    this.change({ banner: { kind, text } });
    this.later("banner", () => this.change({ banner: null }), BANNER_STAYS);
  }

  private later(name: string, work: () => void, delay: number): void {
    clearTimeout(this.timers[name]);
    this.timers[name] = setTimeout(work, delay) as unknown as number;
  }
}
