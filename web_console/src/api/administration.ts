/** Administration: agents, groups, channel accounts, tokens, audit. */
import { get, post, put, remove } from "./client";
import type { Given, Wire } from "./types";

const account = (name: string) => `/accounts/${encodeURIComponent(name)}`;
const skill = (key: string) => `/skills/${encodeURIComponent(key)}`;
export type SaveAgent = Given<Wire["SaveAgent"], "login" | "number" | "name" | "roles">;

export const agents = () => get<Wire["AgentPage"]>("/agents");
export const createAgent = (body: SaveAgent) => post<Wire["AgentAdmin"]>("/agents", body);
export const changeAgent = (id: number, body: SaveAgent) => put<Wire["AgentAdmin"]>(`/agents/${id}`, body);
export const unlockAgent = (id: number) => post<Wire["AgentAdmin"]>(`/agents/${id}/unlock`);

export const organisation = () => get<Wire["Organisation"]>("/organisation");
export const createDepartment = (name: string) => post<Wire["DepartmentView"]>("/departments", { name } satisfies Wire["SaveDepartment"]);
export const createTeam = (body: Wire["SaveTeam"]) => post<Wire["TeamView"]>("/teams", body);
export const changeTeam = (id: number, body: Wire["SaveTeam"]) => put<Wire["TeamView"]>(`/teams/${id}`, body);
export const skills = () => get<Wire["SkillPage"]>("/skills");
export const saveSkill = (body: Given<Wire["SkillView"], "key" | "name">) => put<Wire["SkillView"]>(skill(body.key), body);
export const deleteSkill = (key: string) => remove<Wire["Done"]>(skill(key));

export const accounts = () => get<Wire["AccountPage"]>("/accounts");
export const changeAccount = (name: string, policy: Wire["AccountPolicy"]) => put<Wire["AccountView"]>(account(name), policy);
export const accountSettings = (name: string) => get<Wire["SettingList"]>(`${account(name)}/settings`);
export const examine = (name: string) => post<Wire["DoctorReport"]>(`${account(name)}/doctor`);
export const tryAccount = (name: string, body: Given<Wire["TryAccount"], "address">) => post<Wire["DeliveryView"]>(`${account(name)}/test`, body);

export const tokens = () => get<Wire["TokenPage"]>("/tokens");
export const createToken = (body: Wire["CreateToken"]) => post<Wire["CreatedToken"]>("/tokens", body);
export const revokeToken = (id: number) => remove<Wire["Done"]>(`/tokens/${id}`);
export const audit = (query: { action?: string; cursor?: string; limit?: number }) => get<Wire["AuditPage"]>("/audit", query);
