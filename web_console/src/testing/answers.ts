/** Stands in for fetch: answers by method and path, keeps what was asked. */
import { vi } from "vitest";

export interface Asked {
  readonly method: string;
  readonly path: string;
  readonly body: unknown;
  readonly headers: Record<string, string>;
}
type Answer = unknown | ((asked: Asked) => unknown);
export class Problem {
  constructor(readonly status: number, readonly code: string, readonly text = code) {}
}

export function answerWith(answers: Record<string, Answer>): Asked[] {
  const asked: Asked[] = [];
  vi.stubGlobal("fetch", async (path: string, init: RequestInit) => {
    const one: Asked = {
      method: init.method ?? "GET", path: path.replace("/api/v1", ""),
      body: init.body ? JSON.parse(String(init.body)) : undefined, headers: init.headers as Record<string, string>,
    };
    asked.push(one);
    const name = `${one.method} ${one.path.split("?")[0]}`;
    if (!(name in answers)) throw new TypeError(`no answer for ${name}`);
    const known = answers[name];
    const answer = typeof known === "function" ? (known as (asked: Asked) => unknown)(one) : known;
    const failed = answer instanceof Problem;
    const body = failed ? { code: answer.code, text: answer.text, fields: {} } : answer;
    return { ok: !failed, status: failed ? answer.status : 200, text: async () => JSON.stringify(body) } as Response;
  });
  return asked;
}
