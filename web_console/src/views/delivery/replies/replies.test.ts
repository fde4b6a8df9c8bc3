import { expect, it } from "vitest";
import { percent, rateOf, sumsOf, type Row } from "./sums";

const row = (values: Partial<Row>): Row => ({ day: "2026-01-05", account: "sms", label: "短信", department_id: null, department: "", category: "", received: 1, answered: 0, ...values });

it("sums by what one wants to read it by", () => {
  const rows = [row({ day: "2026-01-06", answered: 1 }), row({ received: 3, answered: 1, department: "人社局" })];
  expect(sumsOf(rows, "day").map((one) => one.name)).toEqual(["2026-01-06", "2026-01-05"]);
  expect(sumsOf(rows, "department")[0]).toEqual({ name: "人社局", received: 3, answered: 1 });
  expect(sumsOf(rows, "account")).toEqual([{ name: "短信", received: 4, answered: 2 }]);
});
it("says a hundred only of a hundred", () => {
  expect(percent(rateOf({ received: 3000, answered: 2999 }))).toBe("99.9%");
  expect(percent(rateOf({ received: 2, answered: 2 }))).toBe("100%");
  expect(percent(rateOf({ received: 0, answered: 0 }))).toBe("—");
});
