/** The editor's desk, for editors, departments' contributors and administrators. */
import type { RouteRecordRaw } from "vue-router";

export const knowledgePages: RouteRecordRaw[] = [
  {
    path: "/knowledge/:id(\\d+)?",
    name: "knowledge",
    component: () => import("./KnowledgePage.vue"),
    meta: { roles: ["kb_editor", "contributor", "admin"], notHomeOf: ["admin"], rail: { icon: "book", name: "rail.knowledge" } },
  },
  { path: "/knowledge/gaps/:id(\\d+)?", name: "kb-gaps", component: () => import("./gaps/GapsPage.vue"), meta: { roles: ["kb_editor", "contributor", "admin"] } },
  { path: "/knowledge/tries", name: "kb-tries", component: () => import("./tries/TryPage.vue"), meta: { roles: ["kb_editor", "contributor", "admin"] } },
  { path: "/knowledge/must-finds", name: "kb-finds", component: () => import("./finds/MustFindPage.vue"), meta: { roles: ["kb_editor", "contributor", "admin"] } },
  { path: "/knowledge/lists", name: "kb-lists", component: () => import("./lists/ListsPage.vue"), meta: { roles: ["kb_editor", "contributor", "admin"] } },
  { path: "/knowledge/self-help", name: "kb-self-help", component: () => import("./lists/SelfHelpPage.vue"), meta: { roles: ["kb_editor", "leader", "supervisor", "admin"] } },
  { path: "/knowledge/words", name: "kb-words", component: () => import("./words/WordsPage.vue"), meta: { roles: ["kb_editor", "contributor", "admin"] } },
  { path: "/knowledge/official", name: "kb-official", component: () => import("./official/OfficialPage.vue"), meta: { roles: ["kb_editor", "contributor", "admin"] } },
];
