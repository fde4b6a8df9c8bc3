import { expect, it } from "vitest";
import type { Wire } from "../../api/types";
import { byUrgency, escalation, moved, narrowed, waitPart, waitTone } from "./tones";

type Row = Wire["AgentRow"];
const DUTY = { leader_alarm: 30, supervisor_alarm: 120 } as Wire["DutyBoard"];
const queue = (channel: string, waiting: number, longest: number, limit: number) =>
  ({ channel, skills: [], waiting, longest_wait: longest, limit }) as unknown as Wire["QueueRow"];
const agent = (number: string, state: Row["state"]) => ({ number, name: `坐席 ${number}`, state }) as Row;

it("is amber over the limit and red over twice the limit", () => {
  expect([waitTone(60, 60), waitTone(61, 60), waitTone(121, 60)]).toEqual(["", "w", "r"]);
  expect([waitPart(60, 60), waitPart(500, 60)]).toEqual([50, 100]);
});

it("puts the queue first that is worst against its own limit", () => {
  const rows = [queue("web", 0, 0, 60), queue("phone", 9, 100, 60), queue("wechat", 1, 190, 90)];
  expect(byUrgency(rows).map((row) => row.channel)).toEqual(["wechat", "phone", "web"]);
});

it("shows the way to the next alarm", () => {
  expect(escalation(DUTY, 15)).toEqual({ to: "leader", at: 30, part: 0.5 });
  expect(escalation(DUTY, 60)).toEqual({ to: "supervisor", at: 120, part: 0.5 });
  expect(escalation(DUTY, 121).to).toBeNull();
});

it("moves a spare by one place and not out of the list", () => {
  expect(moved(["a", "b", "c"], 1, -1)).toEqual(["b", "a", "c"]);
  expect(moved(["a", "b"], 1, 1)).toEqual(["a", "b"]);
});

it("narrows by any chosen state and by number or name", () => {
  const rows = [agent("1001", "ready"), agent("1002", "busy"), agent("2001", "away")];
  const numbers = (states: Row["state"][], words: string) => narrowed(rows, new Set(states), words).map((row) => row.number);
  expect(numbers([], "")).toEqual(["1001", "1002", "2001"]);
  expect(numbers(["ready", "busy"], "02")).toEqual(["1002"]);
});
