/** Where every message that went out is found again, and how many of those that came were answered. */
import type { RouteRecordRaw } from "vue-router";

export const deliveryPages: RouteRecordRaw[] = [
  {
    path: "/delivery/:id(\\d+)?",
    name: "delivery",
    component: () => import("./DeliveryPage.vue"),
    meta: { roles: ["leader", "supervisor", "admin"], notHomeOf: ["admin"], rail: { icon: "out", name: "rail.delivery" } },
  },
  {
    path: "/reports",
    name: "reports",
    component: () => import("./replies/RepliesPage.vue"),
    meta: { roles: ["leader", "supervisor", "admin", "qa"], notHomeOf: ["leader", "supervisor", "admin", "qa"], rail: { icon: "chart", name: "rail.reports" } },
  },
];
