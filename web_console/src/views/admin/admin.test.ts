import { describe, expect, it } from "vitest";
import type { Wire } from "../../api/types";
import { condition, worstFirst, type Finding } from "./accounts/looks";
import { hoursFault, workdays } from "./accounts/hours";
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
