import { expect, it } from "vitest";
import { drawn, type Stretch } from "./call_line";

const at = (second: number) => new Date(Date.UTC(2026, 10, 20, 9, 0, second)).toISOString();
const agent = { id: 1, number: "1024", name: "坐席" };
const line: Stretch[] = [
  { part: "waiting", from_at: at(0), to_at: at(10), agent: null },
  { part: "ringing", from_at: at(10), to_at: at(15), agent },
  { part: "talking", from_at: at(15), to_at: null, agent },
];

it("gives each stretch its share of the call, and what lasts grows until now", () => {
  const parts = drawn(line, Date.parse(at(50)));

  expect(parts.map((one) => [one.part, one.seconds, one.share])).toEqual([["waiting", 10, 20], ["ringing", 5, 10], ["talking", 35, 70]]);
  expect(parts.map((one) => [one.agent, one.lasts])).toEqual([["", false], ["1024", false], ["1024", true]]);
});

it("draws nothing where nothing took time", () => {
  expect(drawn([], Date.parse(at(0)))).toEqual([]);
  expect(drawn([{ part: "waiting", from_at: at(9), to_at: null, agent: null }], Date.parse(at(5)))[0]).toMatchObject({ seconds: 0, share: 0 });
});
