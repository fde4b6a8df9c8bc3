/** A list that the hub gives page by page; a PageTurner turns it. */
import { ref, watch, type Ref } from "vue";
import { useLoaded, type Loaded } from "./loaded";

export interface Paged<T> extends Loaded<T> {
  /** Where each page turned to so far began; the last is the open one. */
  readonly cursors: Ref<readonly string[]>;
  /** Asks for the first page, when what is looked for has changed. */
  first(): void;
}

export function usePaged<T>(ask: (cursor: string) => Promise<T>): Paged<T> {
  const cursors = ref<readonly string[]>([""]);
  const page = useLoaded(() => ask(cursors.value[cursors.value.length - 1] ?? ""));
  const first = (): void => void (cursors.value = [""]);
  watch(cursors, page.load);
  return { ...page, cursors, first };
}
