import { flushPromises, mount } from "@vue/test-utils";
import { createPinia, setActivePinia } from "pinia";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { chooseLanguage } from "../../../i18n";
import { useConversations } from "../../../stores/conversations";
import { apply } from "../../../stores/desk";
import { useTimeline } from "../../../stores/timeline";
import { answerWith } from "../../../testing/answers";
import { conversation, message } from "../../../testing/samples";
import PlayToCaller from "./PlayToCaller.vue";

beforeEach(() => {
  setActivePinia(createPinia());
  chooseLanguage("zh-CN");
});
afterEach(() => void vi.unstubAllGlobals());

const call = conversation({ channel: "phone", stage: "active" });
const line = (id: number, details: Record<string, string>) => message({ id, author: "event", conversation_id: call.id, details });
const begun = line(7, { event: "sound_begun", title: "补缴" });

function shown(known = call) {
  useConversations().take(known);
  useTimeline().streams.set(known.contact_id, { ...useTimeline().of(known.contact_id), loaded: true });
  return mount(PlayToCaller, { props: { article: 3, conversation: known.id } });
}

describe("the recording of an article, during a call", () => {
  it("is played to the caller, seen to play, and over when the exchange says so", async () => {
    const asked = answerWith({ [`POST /conversations/${call.id}/play`]: begun });
    const button = shown();
    await button.get("button").trigger("click");
    await flushPromises();
    expect(asked.map((one) => one.body)).toEqual([{ article_id: 3 }]);
    expect(button.text()).toBe("停止放录音正在给来电人放：补缴");

    apply({ t: "message", seq: 1, message: line(8, { event: "sound_over", playing: "7", how: "whole" }), conversation: call, suggestions: null });
    await flushPromises();
    expect(button.text()).toBe("放给来电人听");
  });

  it("is stopped by the same button", async () => {
    const asked = answerWith({ [`POST /conversations/${call.id}/play`]: begun, [`POST /conversations/${call.id}/play/stop`]: {} });
    const button = shown();
    await button.get("button").trigger("click");
    await flushPromises();
    await button.get("button").trigger("click");
    await flushPromises();
    expect(asked).toHaveLength(2);
    expect(button.text()).toBe("放给来电人听");
  });

  it("is offered only while one talks on the telephone", () => {
    expect(shown(conversation({ channel: "web", stage: "active" })).find("button").exists()).toBe(false);
    setActivePinia(createPinia());
    expect(shown(conversation({ channel: "phone", stage: "wrap_up" })).find("button").exists()).toBe(false);
  });
});
