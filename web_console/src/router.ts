/** Pages by role; each is loaded when it is first opened. */
import { createRouter, createWebHistory, type RouteRecordRaw } from "vue-router";
import type { Role } from "./api/types";
import type { Key } from "./i18n";
import type { IconName } from "./icons/names";
import { adminPages } from "./views/admin/pages";
import { deliveryPages } from "./views/delivery/pages";
import { knowledgePages } from "./views/knowledge/pages";
import { leaderPages } from "./views/leader/pages";
import { massPages } from "./views/mass/pages";
import { noticePages } from "./views/notices/pages";

declare module "vue-router" {
  interface RouteMeta {
    /** Who may open the page; the server checks again. */
    roles?: readonly Role[];
    /** Roles that may open it but begin their day elsewhere. */
    notHomeOf?: readonly Role[];
    /** Shown in the rail under this name. */
    rail?: { icon: IconName; name: Key };
  }
}

const pages: RouteRecordRaw[] = [
  {
    path: "/inbox/:id(\\d+)?",
    name: "inbox",
    component: () => import("./views/inbox/InboxPage.vue"),
    meta: { roles: ["agent", "leader", "supervisor", "qa"], notHomeOf: ["leader", "supervisor"], rail: { icon: "chat", name: "rail.inbox" } },
  },
  ...knowledgePages,
  ...leaderPages,
  ...deliveryPages,
  ...massPages,
  ...noticePages,
  ...adminPages,
];

export const railPages = pages.filter((page) => page.meta?.rail);

/** The first page of the rail these roles may open. */
export function homePath(roles: readonly Role[]): string {
  const home = railPages.find((page) => page.meta?.roles?.some((role) => roles.includes(role) && !page.meta?.notHomeOf?.includes(role)));
  return home ? home.path.replace(/\/:.*$/, "") : "/inbox";
}

export const router = createRouter({
  history: createWebHistory("/desk/"),
  // Where nothing is, the shell leads everybody to the page their day begins with.
  routes: [...pages, { path: "/:rest(.*)*", name: "home", component: { render: () => null } }],
});
