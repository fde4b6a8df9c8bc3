/** The article that is open at the editor's desk: what is written, what the hub has, who else is here. */
import { defineStore } from "pinia";
import { computed, ref, shallowRef, watch } from "vue";
import * as api from "../api/editing";
import type { Content, Manuscript, Preview, Step } from "../api/editing";
import { Refusal } from "../api/client";
import type { Frame } from "../api/types";
import { copied, tidy } from "../knowledge/content";
import { merge, same, type Clash } from "../knowledge/merge";
import { forgetAside, keepAside, putAside } from "../knowledge/rescue";
import { t } from "../i18n";
import { useLine } from "./line";
import { useSession } from "./session";
import { useToasts } from "./toasts";

const PREVIEW_AFTER_MS = 350;

export const useEditing = defineStore("editing", () => {
  const toasts = useToasts();
  const whole = shallowRef<Manuscript | null>(null);
  const draft = ref<Content | null>(null);
  const folder = ref<number | null>(null);
  const failure = ref("");
  const busy = ref(false);
  const faults = ref<Record<string, string>>({});
  const preview = shallowRef<Preview | null>(null);
  const query = ref("");
  const others = shallowRef<{ numbers: readonly string[]; writing: readonly string[] }>({ numbers: [], writing: [] });
  const overtaken = ref(""); // the number of whoever saved after we began
  const clashes = shallowRef<readonly Clash[]>([]);
  let wanted = 0;
  let timer: ReturnType<typeof setTimeout> | undefined;
  let asked = 0;

  const id = computed(() => whole.value?.row.id ?? 0);
  const dirty = computed(() => {
    if (!whole.value || !draft.value) return false;
    return folder.value !== (whole.value.row.folder_id ?? null) || !same(tidy(draft.value), tidy(copied(whole.value.content)));
  });
  const may = (step: Manuscript["may"][number]) => whole.value?.may.includes(step) ?? false;

  const me = () => useSession().me?.id ?? 0;

  function take(next: Manuscript): void {
    forgetAside(me(), next.row.id);
    whole.value = next;
    draft.value = copied(next.content);
    folder.value = next.row.folder_id ?? null;
    faults.value = {};
    overtaken.value = failure.value = "";
    clashes.value = [];
  }
  async function open(article: number): Promise<void> {
    wanted = article;
    if (id.value !== article) close();
    if (!article) return;
    try {
      const next = await api.manuscript(article);
      if (wanted !== article) return;
      const unsaved = putAside(me(), article);
      take(next);
      useLine().say({ t: "editing", article_id: article, writing: false });
      if (unsaved && may("save")) await bringBack(unsaved);
    } catch (problem) {
      if (!(problem instanceof Refusal)) throw problem;
      if (wanted === article) failure.value = problem.message;
    }
  }
  function close(): void {
    if (id.value) useLine().say({ t: "editing", article_id: 0, writing: false });
    whole.value = draft.value = preview.value = null;
    others.value = { numbers: [], writing: [] };
    failure.value = query.value = "";
  }

  /** What was left unsaved when the window closed or the session ended. */
  async function bringBack(unsaved: { revision: number; folder: number | null; content: Content }): Promise<void> {
    const next = whole.value;
    if (!next) return;
    const base = unsaved.revision === next.revision ? next.content : (await api.revision(next.row.id, unsaved.revision).catch(() => ({ content: next.content }))).content;
    const merged = merge(copied(base), tidy(unsaved.content), copied(next.content));
    draft.value = copied(merged.content);
    folder.value = unsaved.folder;
    clashes.value = merged.clashes;
    if (dirty.value) toasts.done(t("ed.broughtBack"));
  }
  /** The person chose to leave without saving. */
  function discard(): void {
    if (id.value) forgetAside(me(), id.value);
    draft.value = whole.value ? copied(whole.value.content) : null;
    folder.value = whole.value?.row.folder_id ?? null;
  }

  // --- saving; nobody's words are overwritten ---

  async function save(): Promise<boolean> {
    const [now, content] = [whole.value, draft.value];
    if (!now || !content || busy.value) return false;
    busy.value = true;
    faults.value = {};
    try {
      take(await api.save(now.row.id, { revision: now.revision, content: tidy(content), folder_id: folder.value }));
      toasts.done(t("ed.saved"));
      return true;
    } catch (problem) {
      if (!(problem instanceof Refusal)) throw problem;
      if (problem.code === "manuscript_changed") await bringTogether();
      else refuse(problem);
      return false;
    } finally {
      busy.value = false;
    }
  }
  function refuse(problem: Refusal): void {
    faults.value = problem.fields;
    toasts.refused(problem.message);
  }
  /** Take the colleague's text as the ground and put our own changes on it; what clashes is asked for. */
  async function bringTogether(): Promise<void> {
    const [before, mine] = [whole.value, draft.value];
    if (!before || !mine) return;
    const theirs = await api.manuscript(before.row.id);
    const merged = merge(copied(before.content), tidy(mine), copied(theirs.content));
    const by = overtaken.value;
    const moved = folder.value !== (before.row.folder_id ?? null) ? folder.value : (theirs.row.folder_id ?? null);
    take(theirs);
    draft.value = copied(merged.content);
    folder.value = moved;
    clashes.value = merged.clashes;
    if (!merged.clashes.length) toasts.done(t("ed.merged", { by: by || t("ed.colleague") }));
  }
  function decide(clash: Clash, side: "mine" | "theirs"): void {
    if (draft.value) draft.value = { ...draft.value, [clash.field]: clash[side] };
    clashes.value = clashes.value.filter((one) => one !== clash);
  }

  // --- steps ---

  async function step(step: Step, note = "", publishAt: string | null = null, despite = false): Promise<boolean> {
    if (dirty.value && may("save") && !(await save())) return false;
    const now = whole.value;
    if (!now) return false;
    return attempt(() => api.step(now.row.id, { step, revision: now.revision, note, publish_at: publishAt, despite }), t(`ed.did.${step}`));
  }
  const restore = (number: number) => attempt(() => api.restore(id.value, { revision: whole.value?.revision ?? 0, number }), t("ed.restored", { n: number }));
  const remark = (text: string) => attempt(() => api.remark(id.value, text), t("ed.remarked"), true);
  const askUpdate = (dueOn: string, note: string) => attempt(() => api.askUpdate(id.value, { due_on: dueOn, note }), t("ed.asked"), true);

  /** `keep`: the step changes no text, so what is being written stays. */
  async function attempt(act: () => Promise<Manuscript>, done: string, keep = false): Promise<boolean> {
    busy.value = true;
    try {
      const next = await act();
      if (keep) whole.value = { ...next, content: whole.value?.content ?? next.content, revision: whole.value?.revision ?? next.revision };
      else take(next);
      toasts.done(done);
      return true;
    } catch (problem) {
      if (!(problem instanceof Refusal)) throw problem;
      refuse(problem);
      if (problem.code === "manuscript_changed" || problem.code === "manuscript_elsewhere") await open(id.value);
      return false;
    } finally {
      busy.value = false;
    }
  }

  // --- foresight and company ---

  async function look(): Promise<void> {
    const [now, content] = [whole.value, draft.value];
    if (!now || !content) return;
    const turn = ++asked;
    const number = now.row.stage === "done" ? now.row.live + 1 : now.row.number;
    try {
      const seen = await api.preview({ content: tidy(content), article_id: now.row.id, number: dirty.value || now.row.stage !== "done" ? number : now.row.live, query: query.value });
      if (turn === asked) preview.value = seen;
    } catch (problem) {
      if (!(problem instanceof Refusal)) throw problem;
    }
  }
  watch([draft, query], () => {
    clearTimeout(timer);
    timer = setTimeout(() => void look(), PREVIEW_AFTER_MS);
    if (dirty.value && whole.value && draft.value) keepAside(me(), id.value, { revision: whole.value.revision, folder: folder.value, content: tidy(draft.value) });
  }, { deep: true });
  watch(dirty, (writing) => id.value && useLine().say({ t: "editing", article_id: id.value, writing }));

  function meet(frame: Frame<"editors">): void {
    if (frame.article_id === id.value) others.value = frame;
  }
  function hear(frame: Frame<"article_changed">): void {
    if (frame.article_id !== id.value || frame.revision <= (whole.value?.revision ?? 0)) return;
    if (frame.by === useSession().me?.number && busy.value) return;
    if (dirty.value) overtaken.value = frame.by || t("ed.colleague");
    else void open(frame.article_id);
  }
  return {
    whole, draft, folder, failure, busy, faults, preview, query, others, overtaken, clashes, id, dirty,
    may, open, close, discard, take, save, bringTogether, decide, step, restore, remark, askUpdate, look, meet, hear,
  };
});
