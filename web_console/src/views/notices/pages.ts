/** Notices, the phone book, texts, and who is left in peace. An agent keeps a phone book of their own. */
import type { RouteRecordRaw } from "vue-router";
import type { Role } from "../../api/types";
import { useSession } from "../../stores/session";

const SENDERS: readonly Role[] = ["leader", "supervisor", "admin"];

export const noticePages: RouteRecordRaw[] = [
  {
    path: "/notices",
    name: "notices",
    component: () => import("./NoticesFrame.vue"),
    meta: { roles: ["agent", ...SENDERS], notHomeOf: ["agent", "leader", "supervisor", "admin"], rail: { icon: "bell", name: "rail.notices" } },
    redirect: () => (useSession().may(...SENDERS) ? "/notices/sent" : "/notices/book"),
    children: [
      { path: "sent/:id(\\d+)?", component: () => import("./sent/SentPage.vue"), meta: { roles: SENDERS } },
      { path: "book", component: () => import("./book/BookPage.vue") },
      { path: "texts/:key?", component: () => import("./texts/TextsPage.vue"), meta: { roles: SENDERS } },
      { path: "blocked", component: () => import("./blocked/BlockedPage.vue"), meta: { roles: SENDERS } },
    ],
  },
];
