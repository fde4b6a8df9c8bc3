/** Tells the citizen that someone writes: at the first stroke, again while it goes on, and when it stops. */
import { onBeforeUnmount } from "vue";
import { useLine } from "../../../stores/line";

const REPEAT_MS = 4000;
const IDLE_MS = 5000;

export function useTypingSignal(conversation: number): { stroke(): void; stop(): void } {
  const line = useLine();
  let toldAt = 0;
  let idle: ReturnType<typeof setTimeout> | undefined;

  function stroke(): void {
    clearTimeout(idle);
    idle = setTimeout(stop, IDLE_MS);
    if (Date.now() - toldAt < REPEAT_MS) return;
    toldAt = Date.now();
    line.say({ t: "typing", conversation_id: conversation, on: true });
  }
  function stop(): void {
    clearTimeout(idle);
    if (toldAt) line.say({ t: "typing", conversation_id: conversation, on: false });
    toldAt = 0;
  }
  onBeforeUnmount(stop);
  return { stroke, stop };
}
