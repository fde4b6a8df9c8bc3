/** What a person chose for themselves: language, density, sound, shortcuts; kept on the server. */
import { defineStore } from "pinia";
import { computed, ref } from "vue";
import { saveSettings } from "../api/oneself";
import { useLanguage } from "../api/client";
import { chooseLanguage, isLanguage, t, type Language } from "../i18n";

export type Density = "standard" | "compact" | "elder";
const HERE = "hub.desk.look"; // the sign-in screen shows it before the server is asked

export const useSettings = defineStore("settings", () => {
  const all = ref<Record<string, string>>(readHere());
  const density = computed<Density>(() => asDensity(all.value["density"]));
  const sound = computed(() => all.value["sound"] !== "off");

  function apply(): void {
    chooseLanguage(isLanguage(all.value["language"]) ? all.value["language"] : "zh-CN");
    useLanguage(document.documentElement.lang, t("fail.unreachable"));
    document.documentElement.dataset["density"] = density.value;
    localStorage.setItem(HERE, JSON.stringify({ language: all.value["language"], density: density.value }));
  }
  function load(saved: Record<string, string>): void {
    all.value = { ...readHere(), ...saved };
    apply();
  }
  function chooseHere(name: "language" | "density", value: Language | Density): void {
    all.value = { ...all.value, [name]: value };
    apply();
  }
  async function choose(name: string, value: string): Promise<void> {
    all.value = { ...all.value, [name]: value };
    apply();
    await saveSettings({ ...all.value });
  }
  return { all, density, sound, apply, load, choose, chooseHere };
});

function asDensity(value: string | undefined): Density {
  return value === "compact" || value === "elder" ? value : "standard";
}

function readHere(): Record<string, string> {
  try {
    return JSON.parse(localStorage.getItem(HERE) ?? "{}") as Record<string, string>;
  } catch {
    return {};
  }
}
