/**
 * `hatachi/playwright`: a machine, its dev dock and its face as Playwright fixtures (docs/testing.md). Imports no
 * Playwright of its own: two instances of it in one run refuse each other.
 */
import { createDock } from './dock.mjs'
import { createFace } from './face.mjs'
import { startWorldProcess } from './world-process.mjs'

export { DockRefused } from './dock.mjs'

const WORLD_TIMEOUT_MS = 180_000

/** @type {typeof import('./index.d.mts').hatachi} */
export function hatachi(options = {}) {
  const { role = 'service_provider', place = 'indoors' } = options
  return {
    hatachiWorld: [
      // Playwright reads the fixtures that are wanted off this pattern.
      async ({}, use) => {
        const world = await startWorldProcess({ role, place })
        await use(world)
        await world.close()
      },
      { scope: 'worker', timeout: WORLD_TIMEOUT_MS }
    ],
    dock: async ({ hatachiWorld }, use) => {
      const dock = createDock(hatachiWorld)
      await dock.startOver({ role, place })
      await use(dock)
    },
    face: async ({ page, dock }, use) => {
      const face = createFace(page, async () => (await dock.state()).faceUrl)
      await face.open()
      await use(face)
    }
  }
}
