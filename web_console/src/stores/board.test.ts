import { createPinia, setActivePinia } from "pinia";
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import type { Wire } from "../api/types";
import { answerWith, Problem } from "../testing/answers";
import { useBoard } from "./board";
import { useLine } from "./line";
import { now, serverNow } from "./now";

const DUTY = { present: 2, minimum: 2, short_since: null, alarm_level: "none", assignments: [], spares: [], short_minutes_today: 0, leader_alarm: 30, supervisor_alarm: 120 } satisfies Wire["DutyBoard"];
const board = (at: Date, values: Partial<Wire["Board"]> = {}): Wire["Board"] => ({ at: at.toISOString(), tiles: [], queues: [], agents: [], duty: DUTY, ...values });

beforeEach(() => setActivePinia(createPinia()));
afterEach(() => void vi.unstubAllGlobals());

it("asks for snapshots at every step of the line, and stops when nobody looks", async () => {
  answerWith({ "GET /board": board(new Date()) });
  const line = useLine();
  const say = vi.spyOn(line, "say");

  const lookAway = useBoard().look();
  line.state = "connecting";
  expect(say.mock.calls).toEqual([[{ t: "board", on: true }], [{ t: "board", on: true }]]);

  lookAway();
  line.state = "open";
  expect(say).toHaveBeenLastCalledWith({ t: "board", on: false });
});

it("keeps the newer of two snapshots", () => {
  const store = useBoard();
  const newer = board(new Date());
  store.take(newer);
  store.take(board(new Date(Date.now() - 5000)));
  expect(store.latest?.at).toBe(newer.at);
});

it("does not count on when the numbers are old", () => {
  const store = useBoard();
  const at = new Date(serverNow());
  store.take(board(at));
  now.value = at.getTime() + 3000;
  expect([store.stale, Math.round(store.since(at.toISOString()))]).toEqual([false, 3]);
  now.value = at.getTime() + 60_000;
  expect([store.stale, Math.round(store.age), store.since(at.toISOString())]).toEqual([true, 60, 0]);
});

it("says in words why the board could not be loaded", async () => {
  answerWith({ "GET /board": new Problem(403, "not_allowed", "您的角色不能做这件事。") });
  const store = useBoard();
  await store.load();
  expect([store.latest, store.failure]).toEqual([null, "您的角色不能做这件事。"]);
});
