/** What is being written in each conversation: text, note or reply, files; drafts go to the server. */
import { defineStore } from "pinia";
import { shallowReactive } from "vue";
import * as talk from "../api/talk";
import { upload, Refusal } from "../api/client";
import type { Attachment, Frame, Suggestion, Wire } from "../api/types";
import { newClientKey } from "../link/client_key";
import type { Outgoing } from "../link/outbox";
import { useKnowledge } from "./knowledge";
import { useLine } from "./line";
import { serverNow } from "./now";
import { useToasts } from "./toasts";

export interface Upload {
  readonly key: string;
  readonly name: string;
  readonly part: number;
  readonly done: Attachment | null;
  readonly failed: string;
}
/** What to do when no answer is left: write one that waits for the citizen, or send a template message. */
export type WayOut = "wait" | "template";
/** What a letter has besides its words; `cc` as it is typed, addresses with commas between. */
export interface LetterHead {
  readonly subject: string;
  readonly cc: string;
  readonly forwarding: boolean;
  readonly forwardTo: string;
}
/** The message that is answered by name, on channels that can. */
export interface Quoted {
  readonly id: number;
  readonly text: string;
}
export interface Writing {
  readonly text: string;
  readonly note: boolean;
  readonly wayOut: WayOut | null;
  readonly files: readonly Upload[];
  readonly mentions: readonly Wire["AgentRef"][];
  readonly article: Suggestion | null;
  readonly letter: LetterHead;
  readonly quoted: Quoted | null;
  readonly loaded: boolean;
}
export interface RefusedEntry {
  readonly entry: Outgoing;
  readonly reason: string;
}
export const NO_HEAD: LetterHead = { subject: "", cc: "", forwarding: false, forwardTo: "" };
const EMPTY: Writing = { text: "", note: false, wayOut: null, files: [], mentions: [], article: null, letter: NO_HEAD, quoted: null, loaded: false };
const DRAFT_PAUSE_MS = 800;

/** Only what was filled in: other channels know no subject. */
function headOf({ subject, cc, forwarding, forwardTo }: LetterHead): { subject?: string; cc?: string[]; forward_to?: string } {
  const copies = cc.split(/[,，;；\s]+/).filter(Boolean);
  return {
    ...(subject.trim() ? { subject: subject.trim() } : {}),
    ...(copies.length ? { cc: copies } : {}),
    ...(forwarding ? { forward_to: forwardTo.trim() } : {}),
  };
}

export const useComposer = defineStore("composer", () => {
  const writings = shallowReactive(new Map<number, Writing>());
  const refused = shallowReactive(new Map<string, RefusedEntry>());
  const saves = new Map<number, ReturnType<typeof setTimeout>>();
  const line = useLine();

  const of = (id: number): Writing => writings.get(id) ?? EMPTY;
  function change(id: number, changes: Partial<Writing>): void {
    writings.set(id, { ...of(id), ...changes });
  }
  function setText(id: number, text: string): void {
    change(id, { text, ...(text ? {} : { article: null, mentions: [] }) });
    clearTimeout(saves.get(id));
    saves.set(id, setTimeout(() => void saveDraft(id), DRAFT_PAUSE_MS));
  }
  async function saveDraft(id: number): Promise<void> {
    await talk.saveDraft(id, of(id).text).catch(() => {
      if (line.state !== "open") saves.set(id, setTimeout(() => void saveDraft(id), 5 * DRAFT_PAUSE_MS));
    });
  }
  async function loadDraft(id: number): Promise<void> {
    if (of(id).loaded) return;
    change(id, { loaded: true });
    const saved = await talk.draft(id).catch(() => null);
    if (saved?.text && !of(id).text) change(id, { text: saved.text });
  }

  async function attach(id: number, files: Iterable<File>): Promise<void> {
    for (const file of files) {
      const key = newClientKey();
      change(id, { files: [...of(id).files, { key, name: file.name, part: 0, done: null, failed: "" }] });
      const update = (now: Partial<Upload>) =>
        change(id, { files: of(id).files.map((one) => (one.key === key ? { ...one, ...now } : one)) });
      try {
        update({ done: (await upload(file, (part) => update({ part }))).attachment });
      } catch (failure) {
        if (!(failure instanceof Refusal)) throw failure;
        update({ failed: failure.message });
      }
    }
  }
  function detach(id: number, key: string): void {
    change(id, { files: of(id).files.filter((one) => one.key !== key) });
  }

  /** Put it on its way; says whether there was anything to send. */
  function send(id: number): boolean {
    const writing = of(id);
    const text = writing.text.trim();
    const files = writing.files.flatMap((one) => (one.done ? [one.done.file_id] : []));
    if (writing.letter.forwarding && !writing.note && !writing.letter.forwardTo.trim()) return false; // never to the citizen instead
    if (writing.files.some((one) => !one.done && !one.failed) || (!text && !files.length)) return false;
    line.send({
      t: "send", client_key: newClientKey(), conversation_id: id, text, file_ids: files, private: writing.note,
      mentions: writing.note ? writing.mentions.filter((one) => text.includes(`@${one.number}`)).map((one) => one.id) : [],
      article_id: writing.note ? null : (writing.article?.article_id ?? null), at: new Date(serverNow()).toISOString(),
      ...(writing.note ? {} : headOf(writing.letter)),
      ...(writing.note || !writing.quoted ? {} : { answers: writing.quoted.id }),
    });
    if (writing.article && !writing.note) {
      const same = [writing.article.short_answer, writing.article.long_answer].includes(text);
      void useKnowledge().note(id, writing.article, same ? "sent" : "edited_and_sent");
    }
    change(id, { text: "", files: [], mentions: [], article: null, ...(writing.note ? {} : { letter: NO_HEAD, quoted: null }) });
    clearTimeout(saves.get(id));
    void saveDraft(id);
    return true;
  }
  function takeRefusal(entry: Outgoing, frame: Frame<"err">): void {
    refused.set(entry.client_key, { entry, reason: frame.text });
    useToasts().refused(frame.text);
  }
  /** Back into the field, in front of what stands there. */
  function takeBack(entry: Outgoing): void {
    refused.delete(entry.client_key);
    const written = of(entry.conversation_id).text;
    const letter = { subject: entry.subject ?? "", cc: (entry.cc ?? []).join(", "), forwarding: Boolean(entry.forward_to), forwardTo: entry.forward_to ?? "" };
    change(entry.conversation_id, { note: entry.private ?? false, ...(entry.private ? {} : { letter }) });
    setText(entry.conversation_id, [entry.text, written].filter(Boolean).join("\n"));
  }
  function withdraw(entry: Outgoing): void {
    if (line.withdraw(entry.client_key)) takeBack(entry);
  }
  return { writings, refused, of, change, setText, loadDraft, attach, detach, send, takeRefusal, takeBack, withdraw };
});
