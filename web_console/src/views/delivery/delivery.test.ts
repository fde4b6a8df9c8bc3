import { mount } from "@vue/test-utils";
import { expect, it } from "vitest";
import type { Wire } from "../../api/types";
import { chooseLanguage } from "../../i18n";
import DeadHeaps from "./DeadHeaps.vue";
import DeliverySteps from "./DeliverySteps.vue";

const STEP: Wire["TrailStep"] = { at: "2026-11-20T02:00:00Z", what: "refused", reason: "空号", reason_en: "The number is not in use", number: 1, agent: null };

it("tells reasons in the language of the desk", async () => {
  const trail = { steps: [STEP], parts: [] } as unknown as Wire["DeliveryTrail"];
  const heap: Wire["HeapView"] = { account: "sms", channel: "sms", reason: "空号", reason_en: "The number is not in use", count: 2, oldest_at: STEP.at };
  const shown = [mount(DeliverySteps, { props: { trail } }), mount(DeadHeaps, { props: { heaps: [heap], total: 2 } })];
  shown.forEach((one) => expect(one.text()).toContain("空号"));

  chooseLanguage("en");
  await shown[0]?.vm.$nextTick();
  shown.forEach((one) => expect(one.text()).toContain("The number is not in use"));
});
