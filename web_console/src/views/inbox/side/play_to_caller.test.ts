import { flushPromises, mount } from "@vue/test-utils";
import { createPinia, setActivePinia } from "pinia";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import type { Suggestion } from "../../../api/types";
import { chooseLanguage } from "../../../i18n";
import SoundNow from "../../../layout/SoundNow.vue";
import { useCallSound } from "../../../stores/call_sound";
import { useConversations } from "../../../stores/conversations";
import { apply } from "../../../stores/desk";
import { useKnowledge } from "../../../stores/knowledge";
import { learnServerTime } from "../../../stores/now";
import { useTimeline } from "../../../stores/timeline";
import { answerWith } from "../../../testing/answers";
import { conversation, message, suggestion } from "../../../testing/samples";
import KnowledgePane from "./KnowledgePane.vue";
import PlayToCaller from "./PlayToCaller.vue";

beforeEach(() => {
  setActivePinia(createPinia());
  chooseLanguage("zh-CN");
});
afterEach(() => void vi.unstubAllGlobals());

const call = conversation({ channel: "phone", stage: "active" });
const line = (id: number, details: Record<string, string>) => message({ id, author: "event", conversation_id: call.id, details });
const begun = line(7, { event: "sound_begun", title: "补缴", article: "3", seconds: "40" });
const hit = suggestion({ article_id: 3 });
const has = (old = false) => ({ "GET /knowledge/recordings": { items: [{ article_id: 3, old }] } });
const [play, stop] = [`POST /conversations/${call.id}/play`, `POST /conversations/${call.id}/play/stop`];

async function shown(of: Suggestion = hit) {
  useConversations().take(call);
  useTimeline().streams.set(call.contact_id, { ...useTimeline().of(call.contact_id), loaded: true });
  await useCallSound().look([hit]);
  return mount(PlayToCaller, { props: { hit: of, call } });
}

describe("the recording of an article, during a call", () => {
  it("is played to the caller, seen to play, and over when the exchange says so", async () => {
    const asked = answerWith({ ...has(), [play]: begun });
    const button = await shown();
    await button.get("button").trigger("click");
    await flushPromises();
    expect(asked.map((one) => one.body)).toEqual([undefined, { article_id: 3 }]);
    expect(button.text()).toBe("停止放录音");

    apply({ t: "message", seq: 1, message: line(8, { event: "sound_over", playing: "7", how: "whole" }), conversation: call, suggestions: null });
    await flushPromises();
    expect(button.text()).toBe("放给来电人听");
  });

  it("is stopped by the same button", async () => {
    const asked = answerWith({ ...has(), [play]: begun, [stop]: {} });
    const button = await shown();
    await button.get("button").trigger("click");
    await flushPromises();
    await button.get("button").trigger("click");
    await flushPromises();
    expect(asked).toHaveLength(3);
    expect(button.text()).toBe("放给来电人听");
  });

  it("waits while another one plays, and says that it reads an old version", async () => {
    answerWith({ ...has(true), [play]: line(7, { event: "sound_begun", title: "别的", article: "4" }) });
    const button = await shown();
    await useCallSound().play(call, 4);
    expect(button.get("button").attributes("disabled")).toBeDefined();
    expect(button.text()).toBe("放给来电人听录音读的是旧版");
  });

  it("is offered on the answers found, only while one talks on the telephone, and asked for once", async () => {
    const asked = answerWith({ ...has(), "GET /knowledge": { items: [hit, suggestion({ article_id: 5 })], total: 2, categories: [], departments: [], took_ms: 1 } });
    const pane = mount(KnowledgePane, { props: { conversation: call } });
    await useKnowledge().search(call.id, "补缴");
    await useKnowledge().search(call.id, "补缴吗");
    await flushPromises();
    expect(asked.filter((one) => one.path.startsWith("/knowledge/recordings")).map((one) => one.path)).toEqual(["/knowledge/recordings?articles=3%2C5"]);
    expect(pane.findAll("article").map((one) => one.text().includes("放给来电人听"))).toEqual([true, false]);

    await pane.setProps({ conversation: conversation({ channel: "phone", stage: "wrap_up" }) });
    expect(pane.text()).not.toContain("放给来电人听");
  });

  it("shows in the phone bar how far it is", () => {
    learnServerTime(new Date(Date.parse(begun.at) + 12_400).toISOString());
    const bar = mount(SoundNow, { props: { call, line: begun } });
    expect(bar.text()).toContain("正在播放补缴00:12 / 00:40");
    expect(bar.get(".part s").attributes("style")).toContain("width: 31%");
    learnServerTime(new Date(Date.parse(begun.at) + 99_000).toISOString());
    return bar.vm.$nextTick().then(() => expect(bar.text()).toContain("00:40 / 00:40"));
  });
});
