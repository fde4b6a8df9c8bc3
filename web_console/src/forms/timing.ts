/** What a screen does by itself: when typing rests, and again and again while somebody looks. */
import { onScopeDispose, watch, type WatchSource } from "vue";

const PAUSE_MS = 250;

/** Not once the screen is gone. */
export function whenTypingRests(words: WatchSource<unknown>, act: () => unknown, pauseMs = PAUSE_MS): void {
  watch(words, (_now, _before, onCleanup) => {
    const timer = setTimeout(act, pauseMs);
    onCleanup(() => clearTimeout(timer));
  });
}

/** As long as the screen is there; a page in a hidden window asks nothing. */
export function whileSeen(everyMs: number, act: () => unknown): void {
  const timer = setInterval(() => document.visibilityState === "visible" && act(), everyMs);
  onScopeDispose(() => clearInterval(timer));
}
