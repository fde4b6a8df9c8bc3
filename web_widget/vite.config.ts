import { defineConfig } from "vitest/config";

// One classic script for any page. Old browsers: Chromium 66 (X5, 360, 奇安信) and Safari 12.
export default defineConfig({
  build: {
    outDir: "dist",
    emptyOutDir: true,
    target: ["chrome66", "safari12"],
    lib: { entry: "src/main.ts", formats: ["iife"], name: "HubWidget", fileName: () => "widget.js" },
  },
  test: { environment: "happy-dom", include: ["test/**/*.test.ts"], testTimeout: 60_000, hookTimeout: 60_000 },
});
