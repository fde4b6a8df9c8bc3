/** One request to the hub: cookie, CSRF header, JSON; every error becomes a `Refusal` with the hub's own words. */
import type { Wire } from "./types";

export class Refusal extends Error {
  constructor(
    readonly status: number,
    readonly code: string,
    message: string,
    readonly fields: Record<string, string> = {},
    readonly retryAfter: number | null = null,
  ) {
    super(message);
    this.name = "Refusal";
  }
}

type Method = "GET" | "POST" | "PUT" | "PATCH" | "DELETE";
type QueryValue = string | number | boolean | undefined;
const PATIENCE_MS = 15_000;

let csrf = "";
let language = "zh-CN";
let signedOut: () => void = () => undefined;
let offlineText = "";

export function useCsrf(token: string): void {
  csrf = token;
}
export function useLanguage(tag: string, whenUnreachable: string): void {
  language = tag;
  offlineText = whenUnreachable;
}
/** Called when the hub no longer knows this session. */
export function onSignedOut(act: () => void): void {
  signedOut = act;
}

export function get<T>(path: string, query: Record<string, QueryValue> = {}): Promise<T> {
  return request<T>("GET", path + queryText(query));
}
export function post<T>(path: string, body?: unknown, patience = PATIENCE_MS): Promise<T> {
  return request<T>("POST", path, body, patience);
}
export function put<T>(path: string, body: unknown): Promise<T> {
  return request<T>("PUT", path, body);
}
export function patch<T>(path: string, body: unknown): Promise<T> {
  return request<T>("PATCH", path, body);
}
export function remove<T>(path: string): Promise<T> {
  return request<T>("DELETE", path);
}

async function request<T>(method: Method, path: string, body?: unknown, patience = PATIENCE_MS): Promise<T> {
  const headers: Record<string, string> = { Accept: "application/json", "Accept-Language": language };
  if (method !== "GET") headers["X-Hub-Csrf"] = csrf;
  const init: RequestInit = { method, headers, credentials: "same-origin" };
  if (body !== undefined) {
    headers["Content-Type"] = "application/json";
    init.body = JSON.stringify(body);
  }
  const answer = await withLimit(path, init, patience);
  const text = await answer.text();
  if (!answer.ok) throw refusal(answer.status, text);
  return (text ? JSON.parse(text) : undefined) as T;
}

async function withLimit(path: string, init: RequestInit, patience: number): Promise<Response> {
  const stop = new AbortController();
  const timer = setTimeout(() => stop.abort(), patience);
  try {
    return await fetch("/api/v1" + path, { ...init, signal: stop.signal });
  } catch {
    throw new Refusal(0, "unreachable", offlineText);
  } finally {
    clearTimeout(timer);
  }
}

export function refusal(status: number, text: string): Refusal {
  const problem = readProblem(text);
  const failure = problem
    ? new Refusal(status, problem.code, problem.text, problem.fields, problem.retry_after)
    : new Refusal(status, "unreadable", `${offlineText} (${status})`);
  if (status === 401 && failure.code !== "wrong_password") signedOut();
  return failure;
}

function readProblem(text: string): Wire["Problem"] | null {
  try {
    const read = JSON.parse(text) as Partial<Wire["Problem"]>;
    if (typeof read.code !== "string") return null;
    return { code: read.code, text: read.text ?? read.code, fields: read.fields ?? {}, retry_after: read.retry_after ?? null };
  } catch {
    return null;
  }
}

function queryText(query: Record<string, QueryValue>): string {
  const given = new URLSearchParams();
  for (const [name, value] of Object.entries(query)) {
    if (value !== undefined && value !== "") given.set(name, String(value));
  }
  const text = given.toString();
  return text && "?" + text;
}

/** Sends a file with progress (0..1); fetch cannot tell how far an upload has come. */
export function upload(file: File, progress: (part: number) => void): Promise<Wire["UploadView"]> {
  return uploadTo<Wire["UploadView"]>("/files", file, progress);
}
export function uploadTo<T>(path: string, file: File, progress: (part: number) => void): Promise<T> {
  return new Promise((resolve, reject) => {
    const form = new FormData();
    form.append("file", file, file.name || "image.png");
    const call = new XMLHttpRequest();
    call.open("POST", "/api/v1" + path);
    call.setRequestHeader("X-Hub-Csrf", csrf);
    call.setRequestHeader("Accept-Language", language);
    call.upload.onprogress = (event) => progress(event.total ? event.loaded / event.total : 0);
    call.onerror = () => reject(new Refusal(0, "unreachable", offlineText));
    call.onload = () =>
      call.status < 300
        ? resolve(JSON.parse(call.responseText) as T)
        : reject(refusal(call.status, call.responseText));
    call.send(form);
  });
}
