/** An agent as the form holds it, and what the form itself can tell is missing. */
import type { SaveAgent } from "../../../api/administration";
import type { Role, Wire } from "../../../api/types";
import { t } from "../../../i18n";

type Agent = Wire["AgentAdmin"];
export const ROLES: readonly Role[] = ["agent", "leader", "supervisor", "qa", "kb_editor", "contributor", "admin"];
export const LANGUAGES = ["zh", "en"] as const;
const USUAL_SEATS: Readonly<Record<string, number>> = { phone: 1, web: 3, wechat: 3 };
const SHORTEST_PASSWORD = 10;

export interface Draft extends Required<Omit<SaveAgent, "password" | "team_id" | "roles">> {
  roles: string[];
  password: string;
  team_id: number | "";
  languages: string[];
}

export function draftOf(agent: Agent | null): Draft {
  if (!agent) return { login: "", number: "", name: "", roles: ["agent"], password: "", team_id: "", extension: "", languages: ["zh"], skills: [], ceilings: { ...USUAL_SEATS }, text_budget: 5, disabled: false, version: 0 };
  const { login, number, name, extension, text_budget, disabled, version } = agent;
  return { login, number, name, extension, text_budget, disabled, version, roles: [...agent.roles], password: "", team_id: agent.team_id ?? "", languages: [...agent.languages], skills: [...agent.skills], ceilings: { ...USUAL_SEATS, ...agent.ceilings } };
}

/** The order is the order on the screen. Seats are judged by the hub. */
export function faultsOf(draft: Draft, isNew: boolean): Record<string, string | false> {
  const count = (value: unknown) => value === "" || !Number.isInteger(Number(value)) || Number(value) < 0;
  const short = draft.password.length < SHORTEST_PASSWORD && (isNew || draft.password !== "");
  const seats = Object.entries(draft.ceilings).map(([channel, n]) => [`ceilings.${channel}`, count(n) && t("agent.needCount")]);
  return {
    number: !draft.number.trim() && t("agent.needNumber"),
    name: !draft.name.trim() && t("agent.needName"),
    login: !draft.login.trim() && t("agent.needLogin"),
    password: short && t("agent.shortPassword", { n: draft.password.length }),
    roles: !draft.roles.length && t("agent.needRole"),
    ...(Object.fromEntries(seats) as Record<string, string | false>),
    text_budget: count(draft.text_budget) && t("agent.needCount"),
  };
}

export function bodyOf(draft: Draft): SaveAgent {
  const ceilings = Object.fromEntries(Object.entries(draft.ceilings).map(([channel, n]) => [channel, Number(n)]));
  return {
    ...draft, ceilings, login: draft.login.trim(), number: draft.number.trim(), name: draft.name.trim(), extension: draft.extension.trim(),
    roles: draft.roles as Role[], password: draft.password || null, team_id: draft.team_id === "" ? null : draft.team_id, text_budget: Number(draft.text_budget),
  };
}
