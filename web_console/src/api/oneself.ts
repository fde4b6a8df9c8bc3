/** Signing in, oneself, presence, colleagues. */
import { get, post, put } from "./client";
import type { Given, Me, Wire } from "./types";

export const me = () => get<Me>("/me");
export const signIn = (login: string, password: string) => post<Me>("/sign-in", { login, password } satisfies Wire["SignIn"]);
export const signOut = () => post<Wire["Done"]>("/sign-out");
export const changePassword = (body: Wire["ChangePassword"]) => post<Wire["Done"]>("/me/password", body);
export const saveSettings = (settings: Record<string, string>) =>
  put<Wire["Done"]>("/me/settings", { settings } satisfies Wire["SaveSettings"]);
export const setPresence = (body: Given<Wire["SetPresence"], "presence">) =>
  post<Wire["PresenceView"]>("/me/presence", body);
export const answerReplacement = (id: string, accept: boolean) =>
  post<Wire["Done"]>(`/me/duty-replacements/${encodeURIComponent(id)}`, { accept } satisfies Wire["AnswerReplacement"]);
export const colleagues = () => get<Wire["AgentPage"]>("/colleagues");
export const skills = () => get<Wire["SkillPage"]>("/skills");
export const duty = () => get<Wire["DutyBoard"]>("/duty");
