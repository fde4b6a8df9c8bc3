import { flushPromises, mount } from "@vue/test-utils";
import { createPinia, setActivePinia } from "pinia";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { chooseLanguage } from "../../i18n";
import { now } from "../../stores/now";
import { useSession } from "../../stores/session";
import { answerWith } from "../../testing/answers";
import { conversation, me, message } from "../../testing/samples";
import WindowBar from "./composer/WindowBar.vue";
import ListFilter from "./list/ListFilter.vue";
import OfferCard from "./list/OfferCard.vue";
import { confidence } from "./side/confidence";
import { mayAct } from "./thread/acts";
import DeliveryLine from "./thread/DeliveryLine.vue";
import { safeLink } from "./thread/links";
import MessageBubble from "./thread/MessageBubble.vue";
import MessageText from "./thread/MessageText.vue";

beforeEach(() => {
  setActivePinia(createPinia());
  chooseLanguage("zh-CN");
});
afterEach(() => void vi.unstubAllGlobals());

describe("a message of ours", () => {
  const unknown = message({ id: 5, author: "agent", state: "unknown", state_reason: "微信超时未回执", may_resend: true });

  it("whose outcome is unknown is checked first, never simply sent again", async () => {
    const asked = answerWith({ "POST /messages/5/resend": { ...unknown, state: "queued" } });
    const line = mount(DeliveryLine, { props: { message: unknown, channel: "wechat" } });
    expect(line.findAll("button").map((button) => button.text())).toEqual(["先核实"]);

    await line.get("button").trigger("click");
    const choices = line.findAll(".check button");
    expect(choices.map((button) => button.text())).toEqual(["已到达", "确认未到达，重发", "取消"]);
    await choices[1]?.trigger("click");
    await flushPromises();

    expect(asked.map((one) => [one.path, one.body])).toEqual([["/messages/5/resend", { checked: true }]]);
  });

  it("that arrived after all is settled, not repeated", async () => {
    const asked = answerWith({ "POST /messages/5/arrived": { ...unknown, state: "delivered" } });
    const line = mount(DeliveryLine, { props: { message: unknown, channel: "wechat" } });
    await line.get("button").trigger("click");
    await line.get(".check button").trigger("click");
    await flushPromises();
    expect(asked.map((one) => one.path)).toEqual(["/messages/5/arrived"]);
  });

  it("says why in the language of the desk, where there are words for it", async () => {
    const shown = () => mount(DeliveryLine, { props: { message: { ...unknown, state_reason_en: "WeChat gave no receipt" }, channel: "wechat" } }).get(".why").text();
    expect(shown()).toBe("微信超时未回执");
    chooseLanguage("en");
    expect(shown()).toBe("WeChat gave no receipt");
    chooseLanguage("zh-CN");
  });

  it("that failed says why and can be sent again", async () => {
    const asked = answerWith({ "POST /messages/5/resend": { ...unknown, state: "queued" } });
    const failed = { ...unknown, state: "failed" as const, state_reason: "图片素材已过期（40007）" };
    const line = mount(DeliveryLine, { props: { message: failed, channel: "wechat" } });
    expect(line.text()).toContain("图片素材已过期（40007）");
    await line.get("button").trigger("click");
    await flushPromises();
    expect(asked[0]?.body).toEqual({ checked: false });
  });
});

it("shows what the window still allows, uncertain ones apart", () => {
  now.value = Date.parse("2026-11-20T02:00:00Z");
  const window = { until: "2026-11-20T04:30:00Z", credit: 3, credit_limit: 5, uncertain: 1 };
  const bar = mount(WindowBar, { props: { window, channel: "wechat" } });
  expect(bar.text()).toContain("窗口剩 2:30");
  expect(bar.text()).toContain("可发 3/5 条");
  expect(bar.text()).toContain("1 条结果未知，按已用计");
  expect(bar.findAll("s").map((segment) => segment.classes()[0])).toEqual(["free", "free", "free", "uncertain", "used"]);

  const shut = mount(WindowBar, { props: { window: { ...window, credit: 0 }, channel: "wechat" } });
  expect(shut.text()).toContain("市民来信后自动发出");
});

it("offers a call without a button, because the telephone answers", async () => {
  answerWith({ "POST /sign-in": me(), "GET /skills": { items: [] } });
  await useSession().signIn("1024", "secret", false);
  const offer = {
    t: "offer" as const, seq: 1, conversation: conversation({ channel: "phone", stage: "offered" }), expires_at: "2026-11-20T02:00:20Z",
    lasts: 20, why: "longest_idle", waited: 38, open_texts: 0, text_budget: 5, messages: [],
  };
  const call = mount(OfferCard, { props: { offer } });
  expect(call.find("button.take").exists()).toBe(false);
  expect(call.text()).toContain("请在话机 8024 上接听");
  expect(call.text()).toContain("您空闲最久");

  const text = mount(OfferCard, { props: { offer: { ...offer, conversation: conversation({ stage: "offered" }) } } });
  expect(text.get("button.take").text()).toContain("接入");
});

it("never makes HTML or strange links of what citizens write", () => {
  const hostile = message({ kind: "link", text: "<img src=x onerror=alert(1)>", details: { url: "javascript:alert(1)" } });
  const drawn = mount(MessageText, { props: { message: hostile } });
  expect(drawn.find("img").exists()).toBe(false);
  expect(drawn.find("a").exists()).toBe(false);
  expect([safeLink("https://a.example/"), safeLink("data:text/html,x")]).toEqual(["https://a.example/", ""]);
});

it("says how well an answer fits in words", () => {
  const word = (value: number, level: "strong" | "fair" | "weak") => confidence({ confidence: value, level }).word;
  expect([word(0.96, "strong"), word(0.84, "strong"), word(0.61, "fair"), word(0.4, "weak")]).toEqual(["kb.veryWell", "kb.well", "kb.fair", "kb.poor"]);
});

it("offers only acts that are possible", () => {
  const [mine, leader] = [7, 9];
  expect(mayAct(conversation(), mine, false)).toMatchObject({ reply: true, close: true, transfer: true, takeOver: false });
  expect(mayAct(conversation(), leader, true)).toMatchObject({ reply: false, note: true, takeOver: true, assign: true });
  expect(mayAct(conversation({ channel: "phone" }), mine, false)).toMatchObject({ reply: false, transfer: false, close: true });
  const left = conversation({ channel: "phone", topic: "voicemail" });
  expect(mayAct(left, mine, false)).toMatchObject({ reply: false, transfer: true, park: true, close: true });
  expect(mayAct(conversation({ stage: "parked" }), mine, false)).toMatchObject({ reply: false, resume: true, transfer: false });
  expect(mayAct(conversation({ stage: "closed" }), mine, true)).toMatchObject({ note: false, close: false, takeOver: false });
});

it("marks what may have come twice, quietly and with the reason", () => {
  const again = message({ details: { maybe_duplicate: "1" } });
  const tag = (one: typeof again) => mount(MessageBubble, { props: { message: one, conversation: conversation({ channel: "sms" }) } }).find(".tag.again");
  expect(tag(again).text()).toBe("可能重复");
  expect(tag(again).attributes("title")).toContain("两分钟内收到相同内容");
  chooseLanguage("en");
  expect(tag(again).text()).toBe("Maybe a repeat");
  expect(tag(message()).exists()).toBe(false);
  expect(tag(message({ author: "agent", details: { maybe_duplicate: "1" } })).exists()).toBe(false);
});

it("says what a channel did not keep, and what it says itself, in the language of the desk", () => {
  const letter = message({ details: { subject: "路灯", notes: "附件“a.exe”未保存：文件是空的。", notes_en: "The enclosure “a.exe” was not kept: it is empty" } });
  const fax = message({ kind: "notice", text: "收到传真，共 3 页", details: { said_en: "A fax of 3 pages" } });
  const drawn = (one: typeof letter) => mount(MessageBubble, { props: { message: one, conversation: conversation({ channel: "email" }) } }).get(".bb").text();
  expect([drawn(letter), drawn(fax)]).toEqual([expect.stringContaining("未保存：文件是空的"), "收到传真，共 3 页"]);
  chooseLanguage("en");
  expect([drawn(letter), drawn(fax)]).toEqual([expect.stringContaining("was not kept: it is empty"), "A fax of 3 pages"]);
  expect(drawn(letter)).not.toContain("未保存");
});

it("lists conversations of any one channel", async () => {
  const bar = mount(ListFilter);
  await bar.get("button").trigger("click");
  expect(bar.findAll("button").map((one) => one.text())).toEqual(expect.arrayContaining(["全部渠道", "网页", "微信", "电话", "短信", "邮件"]));
});
