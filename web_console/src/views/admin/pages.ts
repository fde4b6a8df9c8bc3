/** The administrator's pages; supervisors read the audit log on a page of their own. */
import type { RouteRecordRaw } from "vue-router";

export const adminPages: RouteRecordRaw[] = [
  {
    path: "/admin",
    name: "admin",
    component: () => import("./AdminPage.vue"),
    meta: { roles: ["admin"], rail: { icon: "gear", name: "rail.admin" } },
    redirect: "/admin/accounts",
    children: [
      { path: "accounts/:name?", component: () => import("./accounts/AccountsPage.vue") },
      { path: "agents", component: () => import("./agents/AgentsPage.vue") },
      { path: "teams", component: () => import("./groups/TeamsPage.vue") },
      { path: "skills", component: () => import("./groups/SkillsPage.vue") },
      { path: "webhooks/:id(\\d+)?", component: () => import("./webhooks/WebhooksPage.vue") },
      { path: "tokens", component: () => import("./tokens/TokensPage.vue") },
      { path: "audit", component: () => import("./audit/AuditPage.vue") },
    ],
  },
  {
    path: "/audit",
    name: "audit",
    component: () => import("./audit/AuditPage.vue"),
    meta: { roles: ["supervisor"], rail: { icon: "shield", name: "rail.audit" } },
  },
];
