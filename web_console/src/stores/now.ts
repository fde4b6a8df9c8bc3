/** The moment, once a second, corrected by what the server's clock says; one timer for the whole page. */
import { ref } from "vue";

export const now = ref(Date.now());
let ahead = 0;

export function learnServerTime(iso: string): void {
  const server = Date.parse(iso);
  if (Number.isFinite(server)) ahead = server - Date.now();
  tick();
}

export function serverNow(): number {
  return Date.now() + ahead;
}

function tick(): void {
  now.value = serverNow();
}

export function startClock(): void {
  setInterval(tick, 1000);
}

/** Seconds from `iso` until now; negative when it lies ahead. */
export function secondsSince(iso: string | null | undefined): number {
  return iso ? (now.value - Date.parse(iso)) / 1000 : 0;
}
