import { expect, it } from "vitest";
import { isNear, loadOf, type Way } from "./carry";

const way = (values: Partial<Way>): Way => ({ account: "a", unit: "characters", longest: null, most_parts: null, signature: "", files: [], largest_file: 0, subject: false, closed: "", reason: "", ...values });

it("counts the signature of a text message and refuses what takes too many parts", () => {
  const sms = way({ unit: "sms", most_parts: 2, signature: "【热线】" });
  expect(loadOf(sms, "社".repeat(66), [])).toMatchObject({ units: 70, parts: 1, tooLong: false });
  expect(loadOf(sms, "社".repeat(67), [])).toMatchObject({ parts: 2 });
  expect(loadOf(sms, "社".repeat(140), [])).toMatchObject({ parts: 3, tooLong: true });
});
it("names the files a channel does not carry", () => {
  const files = [{ name: "a.png", done: { kind: "image", size: 9 } }, { name: "b.pdf", done: { kind: "file", size: 99 } }, { name: "c", done: null }];
  expect(loadOf(way({ unit: "sms" }), "", files).unfit).toEqual(["a.png", "b.pdf"]);
  expect(loadOf(way({ files: ["image", "file"], largest_file: 10 }), "", files).unfit).toEqual(["b.pdf"]);
});
it("says the length of plain text only when its end is near", () => {
  const web = way({ longest: 10 });
  expect([isNear(web, loadOf(web, "12345678", [])), isNear(web, loadOf(web, "123456789", []))]).toEqual([false, true]);
});
