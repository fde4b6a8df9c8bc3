/** The leader's pages. */
import type { RouteRecordRaw } from "vue-router";

export const leaderPages: RouteRecordRaw[] = [
  {
    path: "/leader",
    name: "leader",
    component: () => import("./LeaderPage.vue"),
    meta: { roles: ["leader", "supervisor"], rail: { icon: "users", name: "rail.leader" } },
  },
];
