/** Where every message that went out is found again. */
import type { RouteRecordRaw } from "vue-router";

export const deliveryPages: RouteRecordRaw[] = [
  {
    path: "/delivery/:id(\\d+)?",
    name: "delivery",
    component: () => import("./DeliveryPage.vue"),
    meta: { roles: ["leader", "supervisor", "admin"], notHomeOf: ["admin"], rail: { icon: "out", name: "rail.delivery" } },
  },
];
