/** Colleagues and skill groups: loaded once when first asked for. */
import { defineStore } from "pinia";
import { shallowRef } from "vue";
import * as api from "../api/oneself";
import type { Wire } from "../api/types";
import { VOICEMAIL } from "../desk/calls";
import { t } from "../i18n";

export const usePeople = defineStore("people", () => {
  const colleagues = shallowRef<readonly Wire["AgentAdmin"][]>([]);
  const skills = shallowRef<readonly Wire["SkillView"][]>([]);
  let loadingSkills: Promise<void> | null = null;

  async function loadColleagues(): Promise<void> {
    colleagues.value = (await api.colleagues()).items;
  }
  async function loadSkills(): Promise<void> {
    skills.value = (await api.skills()).items;
  }
  /** The name of a skill group; its key until the names are here. */
  function skillName(key: string): string {
    loadingSkills ??= loadSkills().catch(() => void (loadingSkills = null));
    return skills.value.find((skill) => skill.key === key)?.name ?? key;
  }
  /** What it is about, in words: skill groups and the topic chosen before writing, which is often one of them. */
  function subjects(conversation: { skills: readonly string[]; topic: string }): string[] {
    const named = [...new Set([...conversation.skills, conversation.topic].filter(Boolean))];
    return named.map((key) => (key === VOICEMAIL ? t("topic.voicemail") : skillName(key)));
  }
  /** To choose from; `except` is left out. */
  const choices = (except?: number) =>
    colleagues.value
      .filter((one) => one.id !== except && !one.disabled)
      .map((one) => ({ value: one.id, text: `${one.number} ${one.name}`, note: one.team }));
  return { choices, colleagues, skills, loadColleagues, loadSkills, skillName, subjects };
});
