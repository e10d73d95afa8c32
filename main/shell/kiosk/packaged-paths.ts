import { posix, win32 } from 'node:path'

/** What the kiosk's window needs of its own package, as absolute paths. */
export interface PackagedPaths {
  /** The Node 24 that runs the appliance; Electron's own does not run as one (a fuse). */
  readonly node: string
  /** Script of the appliance for it: `node ENTRY run`. */
  readonly entry: string
  /** The built shopper's face, for the custom protocol; the appliance serves the same files. */
  readonly shopperFace: string
  /** The built preload script, inside Electron's archive as the main script is. */
  readonly preload: string
}

/**
 * Where things lie below Electron's `process.resourcesPath`, as electron-builder.yml puts them (docs/packaging.md).
 *
 * With `--attach` the appliance's address is not here but in the file that `shopperUrlPath` of
 * `main/shell/config/locations.ts` names.
 * @param resourcesPath such as `/opt/Hatachi/resources`
 * @param platform by it Windows' names and separators are used
 */
export function packagedPaths(resourcesPath: string, platform: NodeJS.Platform = process.platform): PackagedPaths {
  const path = platform === 'win32' ? win32 : posix
  return {
    node: path.join(resourcesPath, 'node', platform === 'win32' ? 'node.exe' : 'node'),
    entry: path.join(resourcesPath, 'app.asar.unpacked', 'main', 'shell', 'production.ts'),
    shopperFace: path.join(resourcesPath, 'app.asar.unpacked', 'out', 'renderer', 'shopper'),
    preload: path.join(resourcesPath, 'app.asar', 'out', 'main', 'preload.cjs')
  }
}
