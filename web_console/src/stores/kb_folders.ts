/** The folder tree of the editor's desk, what lies in the open folder, and what waits besides. */
import { defineStore } from "pinia";
import { computed, ref, shallowRef } from "vue";
import * as api from "../api/editing";
import type { Folder, Folders, Row, View } from "../api/editing";
import { Refusal } from "../api/client";
import type { Wire } from "../api/types";

export interface Branch {
  readonly folder: Folder;
  readonly depth: number;
  readonly total: number;
  readonly leaf: boolean;
}
const PAGE = 100;

export const useKbFolders = defineStore("kbFolders", () => {
  const all = shallowRef<Folders | null>(null);
  const failure = ref("");
  const open = ref(new Set<number>());
  const chosen = ref<number>(0);
  const view = ref<View>("");
  const words = ref("");
  const rows = shallowRef<readonly Row[]>([]);
  const next = ref("");
  const lists = shallowRef<{ subjects: readonly { code: string; name: string }[]; departments: readonly string[]; writers: readonly Wire["AgentRef"][] }>({ subjects: [], departments: [], writers: [] });
  let asked = 0;

  const byParent = computed(() => {
    const found = new Map<number, Folder[]>();
    for (const folder of all.value?.items ?? []) {
      const parent = folder.parent_id ?? 0;
      found.set(parent, [...(found.get(parent) ?? []), folder]);
    }
    return found;
  });
  const total = (folder: Folder): number => folder.count + (byParent.value.get(folder.id) ?? []).reduce((sum, child) => sum + total(child), 0);
  /** The visible lines of the tree, top down. */
  const branches = computed<Branch[]>(() => {
    const walk = (parent: number, depth: number): Branch[] =>
      // Departments see no empty folders of others.
      (byParent.value.get(parent) ?? []).filter((folder) => folder.own || total(folder) > 0).flatMap((folder) => [
        { folder, depth, total: total(folder), leaf: !byParent.value.has(folder.id) },
        ...(open.value.has(folder.id) ? walk(folder.id, depth + 1) : []),
      ]);
    return walk(0, 0);
  });
  const path = (id: number | null | undefined): string => {
    const folder = all.value?.items.find((one) => one.id === id);
    if (!folder) return "";
    const above = path(folder.parent_id);
    return above ? `${above} / ${folder.name}` : folder.name;
  };

  async function load(): Promise<void> {
    try {
      const [folders, choices] = await Promise.all([api.folders(), api.choices()]);
      all.value = folders;
      lists.value = choices;
      failure.value = "";
    } catch (problem) {
      if (!(problem instanceof Refusal)) throw problem;
      failure.value = problem.message;
    }
  }
  async function list(more = false): Promise<void> {
    const turn = ++asked;
    const query = { folder: chosen.value || undefined, view: view.value || undefined, q: words.value || undefined, cursor: more ? next.value : undefined, limit: PAGE };
    if (!chosen.value && !view.value && !words.value) {
      rows.value = [];
      next.value = "";
      return;
    }
    try {
      const page = await api.manuscripts(JSON.parse(JSON.stringify(query)) as Parameters<typeof api.manuscripts>[0]);
      if (turn !== asked) return;
      rows.value = more ? [...rows.value, ...page.items] : page.items;
      next.value = page.next;
    } catch (problem) {
      if (!(problem instanceof Refusal)) throw problem;
      if (turn === asked) failure.value = problem.message;
    }
  }
  async function choose(folder: number, of: View = ""): Promise<void> {
    chosen.value = folder;
    view.value = of;
    words.value = "";
    await list();
  }
  async function search(text: string): Promise<void> {
    words.value = text;
    if (text) [chosen.value, view.value] = [0, ""];
    await list();
  }
  function toggle(id: number): void {
    const opened = new Set(open.value);
    if (!opened.delete(id)) opened.add(id);
    open.value = opened;
  }
  const refresh = () => Promise.all([load(), list()]);
  return { all, failure, open, chosen, view, words, rows, next, lists, branches, path, load, list, choose, search, toggle, refresh };
});
