/** The administrator's pages. */
import type { RouteRecordRaw } from "vue-router";

export const adminPages: RouteRecordRaw[] = [
  {
    path: "/admin",
    name: "admin",
    component: () => import("./AdminPage.vue"),
    meta: { roles: ["admin"], rail: { icon: "gear", name: "rail.admin" } },
  },
];
