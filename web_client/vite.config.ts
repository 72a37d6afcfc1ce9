import react from "@vitejs/plugin-react";
import { defineConfig } from "vitest/config";

// During `vite` the page comes from Vite and everything else from a running `make run`.
const server = "http://127.0.0.1:8080";

export default defineConfig({
  plugins: [react()],
  // See src/viewer/no-xml.ts for why; the decoders are ES modules in workers beside their WASM.
  resolve: { alias: { xmlbuilder2: `${import.meta.dirname}/src/viewer/no-xml.ts` } },
  worker: { format: "es" },
  optimizeDeps: { exclude: ["@cornerstonejs/dicom-image-loader"] },
  build: { target: "es2023", sourcemap: false, chunkSizeWarningLimit: 4096 },
  server: { proxy: { "/api": { target: server, ws: true }, "/dicomweb": server } },
  test: { include: ["src/**/*.test.{ts,tsx}"], environment: "node" },
});
