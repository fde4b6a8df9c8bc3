import { describe, expect, it } from "vitest";
import type { Wire } from "../../api/types";
import { condition, worstFirst, type Finding } from "./accounts/looks";
import { hoursFault, workdays } from "./accounts/hours";
import { toneOf, wholeHour, wordsOf, type Stretch } from "./accounts/hourStrip";
import { bodyOf, draftOf, faultsOf } from "./agents/draft";
import { detailWords } from "./audit/actions";

const health = (values: Partial<Wire["AccountHealth"]>) => ({ state: "running", failed_today: 0, unknown_today: 0, ...values }) as Wire["AccountHealth"];
const account = (values: Partial<Wire["AccountHealth"]>, enabled = true) => ({ health: health(values), policy: { enabled } as Wire["AccountPolicy"] });

describe("the health of an account", () => {
  it("is trouble while it restarts, degraded when something did not arrive, off when not wanted", () => {
    expect(condition(account({}))).toBe("good");
    expect(condition(account({ state: "restarting" }))).toBe("trouble");
    expect(condition(account({ unknown_today: 1 }))).toBe("degraded");
    expect(condition(account({}, false))).toBe("off");
  });
  it("shows what failed first and keeps the doctor's order within", () => {
    const found = [["a", "ok"], ["b", "failed"], ["c", "warning"], ["d", "failed"]].map(([check, severity]) => ({ check, severity, what: "" }) as Finding);
    expect(worstFirst(found).map((one) => one.check)).toEqual(["b", "d", "c", "a"]);
  });
});

describe("the last hour of an account", () => {
  const stretch = (values: Partial<Stretch>): Stretch => ({ begins: "2026-11-26T04:05:00Z", received: 0, sent: 0, failed: 0, unknown: 0, watched: 300, down: 0, ...values });
  it("is good while the line stands, even in silence, and unknown where nobody watched", () => {
    expect(toneOf(stretch({}))).toBe("good");
    expect(toneOf(stretch({ watched: 0 }))).toBe("none");
    expect(toneOf(stretch({ watched: 0, received: 1 }))).toBe("good");
  });
  it("warns of what was interrupted or lost, and is bad when nothing could go", () => {
    expect(toneOf(stretch({ down: 20 }))).toBe("warn");
    expect(toneOf(stretch({ sent: 3, failed: 1 }))).toBe("warn");
    expect(toneOf(stretch({ sent: 3, unknown: 1 }))).toBe("warn");
    expect(toneOf(stretch({ failed: 2 }))).toBe("bad");
    expect(toneOf(stretch({ watched: 40, down: 40 }))).toBe("bad");
  });
  it("says in words what the bars show", () => {
    expect(wordsOf(stretch({ received: 3, failed: 1, down: 12 }))).toMatch(/：收到 3，失败 1，断线 12 秒$/);
    expect(wordsOf(stretch({}))).toContain("没有收发，线路正常");
    expect(wordsOf(stretch({ watched: 0 }))).toContain("线路状态不知道");
    expect(wholeHour([stretch({ received: 3 }), stretch({ received: 1, sent: 2 })])).toBe("近 60 分钟：收到 4，发出 2，失败 0，未知 0，没有断线");
  });
});

describe("opening hours", () => {
  it("need a period with both times; one past midnight is fine", () => {
    expect(hoursFault([])).toContain("至少");
    expect(hoursFault([{ weekday: 0, from_time: "", to_time: "17:00" }])).toContain("开始和结束");
    expect(hoursFault([{ weekday: 0, from_time: "22:00", to_time: "06:00" }])).toBe(false);
    expect(hoursFault(workdays())).toBe(false);
  });
});

describe("the form of a person", () => {
  it("asks a password of a new one only, and a long one of both", () => {
    const draft = { ...draftOf(null), number: "1", name: "a", login: "1" };
    expect(faultsOf(draft, true)["password"]).toContain("0 位");
    expect(faultsOf(draft, false)["password"]).toBe(false);
    expect(faultsOf({ ...draft, password: "short" }, false)["password"]).toContain("5 位");
  });
  it("leaves the judgement on seats to the hub, but not on what is no number", () => {
    const draft = { ...draftOf(null), ceilings: { wechat: 1, web: "" as unknown as number } };
    const faults = faultsOf(draft, true);
    expect([faults["ceilings.wechat"], faults["ceilings.web"]]).toEqual([false, "请填写整数。"]);
  });
  it("sends numbers, no empty password and no empty team", () => {
    const body = bodyOf({ ...draftOf(null), ceilings: { wechat: "3" as unknown as number }, number: " 1088 " });
    expect([body.number, body.password, body.team_id, body.ceilings]).toEqual(["1088", null, null, { wechat: 3 }]);
  });
});

it("reads the details of an act in words", () => {
  expect(detailWords({ roles: "agent,leader", changed: "skills,password_hash", reason: "" })).toBe("角色：坐席 班长 · 改了：技能组 密码");
});
