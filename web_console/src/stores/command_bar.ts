/** Whether the command bar is open. */
import { defineStore } from "pinia";
import { ref } from "vue";

export const useCommandBar = defineStore("commandBar", () => ({ open: ref(false) }));
