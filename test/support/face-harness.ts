import { join } from 'node:path'
import { systemClock } from '../../device/clock.ts'
import type { ShopperCommand, ShopperView } from '../../main/contract/shopper.ts'
import { readFaceFiles, type FaceFile } from '../../main/shell/host/face-files.ts'
import { startBrowserHost } from '../../main/shell/host/browser-host.ts'

/** The shopper's built face behind the real host, with a script in the place of the session. */
export interface FaceHarness {
  readonly url: string
  /** What the face sent, in order. */
  readonly commands: ShopperCommand[]
  show(view: ShopperView): void
  close(): Promise<void>
}

/** Where the face is built to. */
export const BUILT_FACE = join(import.meta.dirname, '../../out/renderer/shopper')

/**
 * Serves the face from `out/renderer/shopper` (built before by `npm run build`).
 * @param files other files in place of the built face's
 */
export async function startFaceHarness(
  first: ShopperView,
  files?: ReadonlyMap<string, FaceFile>
): Promise<FaceHarness> {
  const commands: ShopperCommand[] = []
  const listeners = new Set<(view: ShopperView) => void>()
  let current = first
  const started = await startBrowserHost({
    session: {
      command: (command) => commands.push(command),
      view: () => current,
      onView: (listener) => {
        listeners.add(listener)
        return () => listeners.delete(listener)
      }
    },
    faceFiles: files ?? (await readFaceFiles(BUILT_FACE)),
    port: 0,
    clock: systemClock
  })
  if (!started.ok) throw new Error(started.error.code)
  const host = started.value
  return {
    url: host.shopperUrl,
    commands,
    show: (view) => {
      current = view
      for (const listener of listeners) listener(view)
    },
    close: () => host.close()
  }
}
