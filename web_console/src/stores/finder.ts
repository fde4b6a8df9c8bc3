/** What the command bar finds: commands at once, the rest after a short pause from the server. */
import { defineStore } from "pinia";
import { computed, ref, shallowRef } from "vue";
import { searchKnowledge } from "../api/knowledge";
import * as talk from "../api/talk";
import type { Span } from "../api/types";
import { spansOf } from "../desk/texts";
import { channelIcon, channelName } from "../format/channels";
import { callName } from "../format/names";
import { t } from "../i18n";
import type { IconName } from "../icons/names";
import { COMMANDS, matchesCommand } from "../keyboard/commands";
import { SHORTCUTS } from "../keyboard/shortcuts";
import { router } from "../router";
import { useInsertion } from "./insertion";
import { useKeyboard } from "./keyboard";

export type Kind = "commands" | "talks" | "messages" | "knowledge";
export interface Found {
  readonly key: string;
  readonly icon: IconName;
  readonly title: string;
  readonly marks: readonly Span[];
  readonly note: string;
  readonly noteMarks?: readonly Span[];
  readonly keys?: string;
  /** What stands before the title in red. */
  readonly mark?: string;
  readonly run: () => void;
}
type Results = Partial<Record<Kind, readonly Found[]>>;
const KINDS: readonly Kind[] = ["commands", "talks", "messages", "knowledge"];
const PAUSE_MS = 200;
const AROUND = 12; // characters of a message shown before the first found word

export const useFinder = defineStore("finder", () => {
  const words = ref("");
  const kind = ref<Kind | null>(null);
  const busy = ref(false);
  const remote = shallowRef<Results>({});
  let pause: ReturnType<typeof setTimeout> | undefined;
  let ticket = 0;

  const commands = computed<readonly Found[]>(() => {
    const keyboard = useKeyboard();
    return COMMANDS.filter((one) => keyboard.can(one.action) && matchesCommand(one, t(SHORTCUTS[one.action].name), words.value)).map((one) => ({
      key: `c-${one.action}`, icon: one.icon, title: t(SHORTCUTS[one.action].name), marks: spansOf(t(SHORTCUTS[one.action].name), words.value),
      note: "", keys: keyboard.hint(one.action), run: () => keyboard.run(one.action),
    }));
  });
  const groups = computed(() =>
    KINDS.filter((one) => !kind.value || one === kind.value)
      .map((one) => ({ kind: one, items: one === "commands" ? commands.value : (remote.value[one] ?? []) }))
      .filter((group) => group.items.length),
  );

  function look(text: string): void {
    words.value = text;
    clearTimeout(pause);
    if (!text.trim()) {
      kind.value = null;
      remote.value = {};
      return;
    }
    busy.value = true;
    pause = setTimeout(() => void ask(text.trim(), ++ticket), PAUSE_MS);
  }
  async function ask(text: string, mine: number): Promise<void> {
    const none = (): readonly Found[] => [];
    const [talks, messages, knowledge] = await Promise.all([findTalks(text).catch(none), findMessages(text).catch(none), findKnowledge(text).catch(none)]);
    if (mine !== ticket) return; // more was typed meanwhile
    remote.value = { talks, messages, knowledge };
    busy.value = false;
  }
  function nextKind(): void {
    const order: readonly (Kind | null)[] = [null, ...KINDS];
    kind.value = order[(order.indexOf(kind.value) + 1) % order.length] ?? null;
  }
  return { words, kind, busy, groups, look, nextKind };
});

const open = (id: number) => () => void router.push(`/inbox/${id}`);

async function findTalks(text: string): Promise<readonly Found[]> {
  const page = await talk.list({ view: "all", q: text, limit: 6 });
  return page.items.map((one) => ({
    key: `t-${one.id}`, icon: channelIcon(one.channel), title: callName(one), marks: spansOf(one.contact_name, text),
    note: [one.number, channelName(one.channel), one.preview].filter(Boolean).join(" · "), run: open(one.id),
  }));
}

async function findMessages(text: string): Promise<readonly Found[]> {
  const page = await talk.search(text, 8);
  return page.items.map(({ message, conversation, marks }) => {
    const from = Math.max(0, (marks[0]?.[0] ?? 0) - AROUND);
    return {
      key: `m-${message.id}`, icon: "chat" as const, title: callName(conversation), marks: [],
      note: (from ? "…" : "") + Array.from(message.text).slice(from).join(""),
      noteMarks: marks.map(([start, end]): Span => [start - from + (from ? 1 : 0), end - from + (from ? 1 : 0)]),
      run: open(conversation.id),
    };
  });
}

async function findKnowledge(text: string): Promise<readonly Found[]> {
  const found = await searchKnowledge(text, { limit: 6 });
  return found.items.map((hit) => ({
    key: `k-${hit.article_id}`, icon: hit.official ? ("shield" as const) : ("book" as const), ...(hit.official && { mark: t("of.mark") }), title: hit.title, marks: hit.title_marks, note: hit.short_answer,
    run: () => useInsertion().target?.(hit, hit.short_answer),
  }));
}
