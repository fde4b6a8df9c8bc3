import { flushPromises, mount } from "@vue/test-utils";
import { createPinia, setActivePinia } from "pinia";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { chooseLanguage } from "../../../i18n";
import { answerWith } from "../../../testing/answers";
import QuestionChips from "./QuestionChips.vue";

beforeEach(() => {
  setActivePinia(createPinia());
  chooseLanguage("zh-CN");
});
afterEach(() => void vi.unstubAllGlobals());

describe("the wordings of an article", () => {
  it("are added from what citizens asked, each by one press, until there are no new ones", async () => {
    answerWith({ "GET /kb/manuscripts/3/asked": { items: [{ text: "断了两个月能补吗", count: 4 }] } });
    const chips = mount(QuestionChips, { props: { article: 3, readonly: false, modelValue: ["断缴能补吗"], "onUpdate:modelValue": (questions: string[]) => void chips.setProps({ modelValue: questions }) } });
    await chips.get(".lab button").trigger("click");
    await flushPromises();
    await chips.get("button[aria-label='加上问法：断了两个月能补吗']").trigger("click");
    await flushPromises();
    expect(chips.props("modelValue")).toEqual(["断缴能补吗", "断了两个月能补吗"]);
    expect(chips.text()).toContain("近 90 天没有新的问法");
    await chips.setProps({ readonly: true });
    expect(chips.find(".lab button").exists()).toBe(false);
  });
});
