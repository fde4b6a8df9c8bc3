/** Builds the staff app into `dist/`, served by the hub under `/desk/`. */
import vue from "@vitejs/plugin-vue";
import ElementPlus from "unplugin-element-plus/vite";
import { defineConfig } from "vitest/config";

const HUB = process.env["HUB_URL"] ?? "http://127.0.0.1:8080";

export default defineConfig({
  base: "/desk/",
  // Its style sheets are nothing Node could import.
  plugins: process.env["VITEST"] ? [vue()] : [vue(), ElementPlus({})],
  server: { proxy: { "/api": { target: HUB, ws: true } } },
  // Chromium 86 ships inside domestic desktops; this lowers syntax, the code itself avoids newer functions.
  build: {
    outDir: "dist",
    emptyOutDir: true,
    target: "chrome83",
    cssTarget: "chrome83",
    modulePreload: { polyfill: false },
    chunkSizeWarningLimit: 600,
  },
  // One DOM for all files: making a new one costs more than the tests themselves; setup.ts ends what a test left running.
  // A test that hangs has failed; how long one takes says how busy the machine is.
  test: { environment: "happy-dom", include: ["src/**/*.test.ts"], setupFiles: ["src/testing/setup.ts"], isolate: false, testTimeout: 60_000, hookTimeout: 60_000 },
});
