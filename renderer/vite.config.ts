import { defineConfig } from 'vite'
import solid from 'vite-plugin-solid'

/** How every face is built; `main/shell/build.ts` gives the face's folder and where the result goes. */
export default defineConfig({
  plugins: [solid()],
  // Faces are served under a path of the host's choice.
  base: './',
  // Faces share what lies beside them, also where Vite serves one from its sources (`npm run gallery`).
  server: { fs: { allow: ['../..'] } },
  build: {
    // The engine of many set-top boxes is of Safari's age 14 to 16; the kiosk's Chromium is newer.
    target: 'safari14',
    // The host's strict CSP allows no inline scripts and no data: addresses.
    modulePreload: { polyfill: false },
    assetsInlineLimit: 0
  }
})
