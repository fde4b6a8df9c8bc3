/** Words on the screen: a typed dictionary per language; a missing key or language does not compile. */
import { computed, ref } from "vue";
import { en } from "./en";
import { zh } from "./zh";

export type Key = keyof typeof zh;
export type Language = "zh-CN" | "en";
export type Words = Readonly<Record<Key, string>>;
export type Values = Readonly<Record<string, string | number>>;

const DICTIONARIES: Readonly<Record<Language, Words>> = { "zh-CN": zh, en };
export const language = ref<Language>("zh-CN");
const words = computed(() => DICTIONARIES[language.value]);

export function isLanguage(value: string | undefined): value is Language {
  return value === "zh-CN" || value === "en";
}

export function chooseLanguage(chosen: Language): void {
  language.value = chosen;
  document.documentElement.lang = chosen;
  document.title = t("app.title");
}

/** The text under `key`; `{name}` in it is replaced by the value of that name. */
export function t(key: Key, values?: Values): string {
  return fill(words.value[key], values);
}

export function fill(text: string, values?: Values): string {
  return values ? text.replace(/\{(\w+)\}/g, (whole, name: string) => String(values[name] ?? whole)) : text;
}

/** What the hub tells staff in Chinese, in English where it has the words for it. */
export function said(chinese: string, english: string): string {
  return (language.value === "en" && english) || chinese;
}

/** For words that come from the server, such as a reason: the text if there is one, else the code itself. */
export function tOr(key: string, otherwise: string): string {
  return key in words.value ? words.value[key as Key] : otherwise;
}
