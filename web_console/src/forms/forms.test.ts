import { afterEach, expect, it, vi } from "vitest";
import { effectScope, nextTick, ref } from "vue";
import { get } from "../api/client";
import { answerWith, Problem } from "../testing/answers";
import { useLoaded } from "./loaded";
import { usePaged } from "./paged";
import { useSaving } from "./saving";
import { whenTypingRests, whileSeen } from "./timing";

afterEach(() => {
  vi.unstubAllGlobals();
  vi.useRealTimers();
  vi.restoreAllMocks();
  document.body.innerHTML = "";
});

it("drops an answer that was overtaken by a newer question", async () => {
  const answers: ((value: string) => void)[] = [];
  const page = useLoaded(() => new Promise<string>((resolve) => answers.push(resolve)));
  const [first, second] = [page.load(), page.load()];
  answers[1]?.("new");
  answers[0]?.("old");
  await Promise.all([first, second]);
  expect(page.value.value).toBe("new");
});

it("keeps what it had when a later load is refused", async () => {
  answerWith({ "GET /x": { n: 1 } });
  const page = useLoaded(() => get<{ n: number }>("/x"));
  await page.load();
  answerWith({ "GET /x": new Problem(500, "server_fault", "没有完成") });
  await page.load();
  expect([page.value.value, page.failure.value]).toEqual([{ n: 1 }, "没有完成"]);
});

it("puts the focus on the first field that is faulty", async () => {
  document.body.innerHTML = `<form id="f"><input id="a"><input id="b" aria-invalid="true"><input id="c" aria-invalid="true"></form>`;
  const saving = useSaving("f");
  expect(saving.check({ a: false, b: "请填写", c: "请填写" })).toBe(false);
  await nextTick();
  await nextTick();
  expect([document.activeElement?.id, saving.faults.value]).toEqual(["b", { b: "请填写", c: "请填写" }]);
});

it("tells a refusal of the whole from one at a field", async () => {
  answerWith({ "GET /x": new Problem(409, "changed_meanwhile", "刚被别人改过") });
  const saving = useSaving("f");
  expect(await saving.run(() => get("/x"))).toBe(false);
  expect([saving.code.value, saving.problem.value, saving.busy.value]).toEqual(["changed_meanwhile", "刚被别人改过", false]);
});

it("asks for the page that is turned to, and for the first one again", async () => {
  const asked: string[] = [];
  const page = usePaged((cursor) => Promise.resolve({ next: String(asked.push(cursor)) }));
  for (const turn of [page.first, () => (page.cursors.value = ["", "1"]), page.first]) {
    turn();
    await nextTick();
  }
  expect(asked).toEqual(["", "1", ""]);
});

it("waits until typing rests, and does nothing once the screen is gone", async () => {
  vi.useFakeTimers();
  const [screen, words, found] = [effectScope(), ref(""), vi.fn()];
  screen.run(() => whenTypingRests(words, found));
  for (const typed of ["补", "补缴"]) {
    words.value = typed;
    await nextTick();
    vi.advanceTimersByTime(249);
  }
  expect(found).not.toHaveBeenCalled();
  vi.advanceTimersByTime(1);
  expect(found).toHaveBeenCalledOnce();
  words.value = "补缴医保";
  await nextTick();
  screen.stop();
  vi.advanceTimersByTime(1000);
  expect(found).toHaveBeenCalledOnce();
});

it("asks again as long as the window is seen and the screen is there", () => {
  vi.useFakeTimers();
  const [screen, look] = [effectScope(), vi.fn()];
  const seen = vi.spyOn(document, "visibilityState", "get").mockReturnValue("visible");
  screen.run(() => whileSeen(1000, look));
  vi.advanceTimersByTime(1000);
  seen.mockReturnValue("hidden");
  vi.advanceTimersByTime(1000);
  expect(look).toHaveBeenCalledOnce();
  seen.mockReturnValue("visible");
  screen.stop();
  vi.advanceTimersByTime(1000);
  expect(look).toHaveBeenCalledOnce();
});
