/** One text to very many. */
import type { RouteRecordRaw } from "vue-router";

export const massPages: RouteRecordRaw[] = [
  {
    path: "/mass/:id(new|\\d+)?",
    name: "mass",
    component: () => import("./MassPage.vue"),
    meta: { roles: ["leader", "supervisor", "admin"], notHomeOf: ["leader", "supervisor", "admin"], rail: { icon: "plane", name: "rail.mass" } },
  },
];
