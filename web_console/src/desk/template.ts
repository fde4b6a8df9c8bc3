/** A template message as a form: what it will read like, and what is still missing. */
import type { Wire } from "../api/types";

type Form = Wire["TemplateFormView"];
export type Values = Readonly<Record<string, string>>;
export interface Piece {
  readonly text: string;
  readonly key: string; // "" for the words of the template itself
}

/** The preview cut at its places, so that what is still empty can be shown as such. */
export function previewPieces(form: Form, values: Values): Piece[] {
  const labels = new Map(form.fields.map((field) => [field.key, field.label]));
  return form.preview.split(/(\{\w+\})/).filter(Boolean).map((part) => {
    const key = /^\{(\w+)\}$/.exec(part)?.[1] ?? "";
    return key ? { key, text: values[key]?.trim() || (labels.get(key) ?? key) } : { key, text: part };
  });
}

/** Characters over the field's limit; 0 when it fits. */
export function overlong(field: Wire["TemplateFieldView"], values: Values): number {
  return field.longest === null ? 0 : Math.max(0, Array.from(values[field.key]?.trim() ?? "").length - field.longest);
}

export function complete(form: Form, values: Values): boolean {
  return form.fields.every((field) => (values[field.key] ?? "").trim() !== "" && !overlong(field, values));
}
