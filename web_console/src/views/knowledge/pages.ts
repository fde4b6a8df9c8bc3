/** The editor's desk, for editors, departments' contributors and administrators. */
import type { RouteRecordRaw } from "vue-router";

export const knowledgePages: RouteRecordRaw[] = [
  {
    path: "/knowledge/:id(\\d+)?",
    name: "knowledge",
    component: () => import("./KnowledgePage.vue"),
    meta: { roles: ["kb_editor", "contributor", "admin"], notHomeOf: ["admin"], rail: { icon: "book", name: "rail.knowledge" } },
  },
  { path: "/knowledge/words", name: "kb-words", component: () => import("./words/WordsPage.vue"), meta: { roles: ["kb_editor", "contributor", "admin"] } },
];
