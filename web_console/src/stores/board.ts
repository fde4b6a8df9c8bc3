/** The leader's board: loaded once, then one snapshot a second over the socket while somebody looks at it. */
import { defineStore } from "pinia";
import { computed, ref, shallowRef, watch } from "vue";
import * as api from "../api/leading";
import { Refusal } from "../api/client";
import type { Wire } from "../api/types";
import { useLine } from "./line";
import { now, serverNow } from "./now";

const STALE_AFTER_S = 5; // snapshots come every second

export const useBoard = defineStore("board", () => {
  const line = useLine();
  const latest = shallowRef<Wire["Board"] | null>(null);
  const heardAt = ref(0);
  const failure = ref("");
  const age = computed(() => (heardAt.value ? Math.max(0, (now.value - heardAt.value) / 1000) : 0));
  const stale = computed(() => age.value > STALE_AFTER_S);
  /** The moment the numbers speak of: now, but a stale board does not go on counting. */
  const moment = computed(() => (stale.value && latest.value ? Date.parse(latest.value.at) : now.value));
  const agents = computed(() => latest.value?.agents ?? []);

  function take(board: Wire["Board"]): void {
    if (latest.value && Date.parse(board.at) < Date.parse(latest.value.at)) return;
    latest.value = board;
    heardAt.value = serverNow();
    failure.value = "";
  }
  function takeDuty(duty: Wire["DutyBoard"]): void {
    if (latest.value) latest.value = { ...latest.value, duty };
  }
  async function load(): Promise<void> {
    try {
      take(await api.board());
    } catch (problem) {
      if (!(problem instanceof Refusal)) throw problem;
      failure.value = problem.message;
    }
  }
  /** Look at the board; returns how to look away. */
  function look(): () => void {
    const stop = line.listen({ frame: (frame) => frame.t === "board_now" && take(frame.board), fresh: () => void load() });
    // Said at every step of the line, so that a greeting always carries it.
    const unwatch = watch(() => line.state, () => line.say({ t: "board", on: true }), { immediate: true, flush: "sync" });
    void load();
    return () => {
      stop();
      unwatch();
      line.say({ t: "board", on: false });
    };
  }
  const since = (iso: string | null | undefined): number => (iso ? Math.max(0, (moment.value - Date.parse(iso)) / 1000) : 0);
  const agent = (id: number) => agents.value.find((row) => row.id === id);

  return { latest, heardAt, failure, age, stale, moment, agents, take, takeDuty, load, look, since, agent };
});
