// All that is on the screen, in one object: the view is drawn from it alone, so that no switch can drop anything.

import type { LinkState } from "./link";
import type { Answer, FileView, Hint, MessageView, Place, Site, Standing, Storable } from "./wire";
import type { Lang } from "./words";

export interface Item {
  id: string;
  key: string;
  order: number;
  author: MessageView["author"];
  kind: MessageView["kind"];
  at: number;
  text: string;
  sender: string;
  file?: FileView | undefined;
  location?: Place | undefined;
  url: string;
  answer?: Answer | undefined;
  status: "upload" | "sending" | "sent" | "failed";
  reason: string;
  progress: number;
}

export interface State {
  open: boolean;
  page: boolean;
  elder: boolean;
  lang: Lang;
  link: LinkState;
  attempt: number;
  downSince: number;
  now: number;
  banner: { kind: "back" | "problem"; text: string } | null;
  site: Site | null;
  standing: Standing;
  firstBefore: number;
  items: Item[];
  earlier: boolean;
  loading: boolean;
  readUpTo: string;
  typing: boolean;
  unread: number;
  draft: string;
  tray: boolean;
  form: boolean;
  topic: string;
  offline: { name: string; phone: string; text: string; error: string; field: string; done: string };
  rating: { asked: boolean; score: number; solved: boolean | undefined; comment: string; error: string; done: boolean };
  recording: number;
  voice: boolean;
  zoom: FileView | null;
  hints: Hint[];
}

export function initial(lang: Lang, elder: boolean, page: boolean): State {
  return {
    open: page,
    page,
    elder,
    lang,
    link: "idle",
    attempt: 0,
    downSince: 0,
    now: Date.now(),
    banner: null,
    site: null,
    standing: {},
    firstBefore: 0,
    items: [],
    earlier: false,
    loading: true,
    readUpTo: "",
    typing: false,
    unread: 0,
    draft: "",
    tray: false,
    form: false,
    topic: "",
    offline: { name: "", phone: "", text: "", error: "", field: "", done: "" },
    rating: { asked: false, score: 0, solved: undefined, comment: "", error: "", done: false },
    recording: 0,
    voice: false,
    zoom: null,
    hints: [],
  };
}

export function fromView(view: MessageView): Item {
  return {
    id: view.id,
    key: view.client_key || "",
    order: Number(view.id),
    author: view.author,
    kind: view.kind,
    at: Date.parse(view.at),
    text: view.text || "",
    sender: view.sender || "",
    file: view.file,
    location: view.location,
    url: view.url || "",
    answer: view.answer,
    status: "sent",
    reason: "",
    progress: 0,
  };
}

/** Put in what the hub says about a message: known by id, or by the key we gave it; else new, in its place. */
export function merge(items: Item[], view: MessageView): Item[] {
  const item = fromView(view);
  const rest = items.filter((each) => !(each.id === item.id || (item.key && each.key === item.key)));
  const at = place(rest, item);
  return rest.slice(0, at).concat(item, rest.slice(at));
}

/** Stored ones by id; what is not stored yet stays below them. */
function place(items: Item[], item: Item): number {
  let at = items.length;
  while (at > 0 && (pends(items[at - 1]!) || items[at - 1]!.order > Number(item.id))) at--;
  return at;
}

const pends = (item: Item): boolean => !item.id && item.author === "citizen";

export function confirm(items: Item[], key: string, id: string): Item[] {
  const mine = items.filter((each) => each.key === key)[0];
  if (!mine) return items;
  const stored: Item = { ...mine, id, status: "sent", order: Number(id) };
  const rest = items.filter((each) => each !== mine && each.id !== id);
  if (!id) return rest.concat(stored);
  const at = place(rest, stored);
  return rest.slice(0, at).concat(stored, rest.slice(at));
}

/** What the hub said in the same breath: shown right below, known to nobody else, so without an id of its own. */
export function said(items: Item[], below: string, text: string): Item[] {
  const view = { id: below, author: "system", kind: "text", at: new Date().toISOString(), text } as const;
  const reply: Item = { ...fromView(view), id: "", key: "reply" + below, order: Number(below) };
  const at = items.findIndex((item) => item.id === below) + 1;
  return items.slice(0, at).concat(reply, items.slice(at));
}

export function update(items: Item[], key: string, change: Partial<Item>): Item[] {
  return items.map((item) => (item.key === key ? { ...item, ...change } : item));
}

export const isOpen = (standing: Standing): boolean =>
  standing.stage === "waiting" || standing.stage === "active" || standing.stage === "parked";

/** Whether the knowledge answers first: nobody is asked to serve yet. */
export const helps = (standing: Standing): boolean => !!standing.self_help && !isOpen(standing);

/** The newest id that came from the hub's side. */
export function newestFromThem(items: Item[]): string {
  for (let at = items.length - 1; at >= 0; at--) {
    const item = items[at]!;
    if (item.id && item.author !== "citizen") return item.id;
  }
  return "";
}

export const isItem = (item: Item | null): item is Item => item !== null;

/** What waits in the outbox as it stands in the thread; forms and votes don't stand there. */
export function pending(body: Storable, at: number): Item | null {
  if (body.t !== "send") return null;
  const kind = body.location ? "location" : body.file ? "file" : "text";
  const view: MessageView = { id: "", author: "citizen", kind, at: new Date(at).toISOString(), client_key: body.client_key };
  return { ...fromView(view), text: body.text || "", location: body.location, status: "sending" };
}
