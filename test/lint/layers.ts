import { rendererLayers } from './layers-renderer.ts'

/**
 * The layering of Hatachi as data: which folder may import what. The lint rule (`layering-rule.ts`), the dependency
 * graph in `docs/architecture.md` and the reachability tests all read this one table.
 *
 * A new folder needs a row here (a face: in `layers-renderer.ts`) before it may hold a file. Loosening a row is a
 * decision: say why beside it.
 */

/**
 * `static`: the module is loaded with its importer. `lazy`: `import()` or `new URL('./x.ts', import.meta.url)`, loaded
 * only when that line runs. `type`: `import type` or `export type … from`, gone at run time.
 */
export type ImportKind = 'static' | 'lazy' | 'type'

/** One room: a set of files and what they may import. */
export interface Layer {
  /** Name of the room: its folder, or its folder and a word where one folder holds two rooms. */
  readonly name: string
  /**
   * Paths from the repository's root. `dir/**` takes everything below, `*` stands for any part of one name. Among all
   * rows the longest pattern that matches decides.
   */
  readonly files: readonly string[]
  /** Rooms that may be imported in any way. A room may always import itself. */
  readonly imports: readonly string[]
  /** Rooms of which only types may be imported. */
  readonly typeImports?: readonly string[]
  /** Rooms that may be loaded lazily only, so that this room runs where they were left out of the package. */
  readonly lazyImports?: readonly string[]
  /** npm packages that may be imported, by name; `*` for any. */
  readonly packages: readonly string[]
  /** npm packages of which only types may be imported. */
  readonly typePackages?: readonly string[]
  /** Whether modules of Node may be imported. */
  readonly nodeBuiltins: boolean
}

const device = ['device', 'device/card', 'device/reader', 'device/serial', 'device/vending']
const deviceSimulators = [
  'device/card/simulator',
  'device/reader/simulator',
  'device/serial/simulator',
  'device/vending/simulator'
]
const main = [
  'main/age',
  'main/audit',
  'main/cable',
  'main/cable/operator',
  'main/cable/platform',
  'main/certificate',
  'main/clock-guard',
  'main/contract',
  'main/fees',
  'main/keys',
  'main/membership',
  'main/memory',
  'main/operator',
  'main/platform',
  'main/platform/operator',
  'main/revocation',
  'main/services',
  'main/session',
  'main/store',
  'main/television'
]

export const layers: readonly Layer[] = [
  // --- device: hardware and bytes ---
  {
    // Words that every room speaks: results, the clock, and the contracts that drivers and simulators keep alike.
    name: 'device',
    files: [
      'device/*.ts',
      'device/reader/card-reader.ts',
      'device/serial/serial-port.ts',
      'device/vending/vending-machine.ts',
      'device/card/applet-error.ts'
    ],
    imports: [],
    packages: [],
    nodeBuiltins: false
  },
  { name: 'device/card', files: ['device/card/**'], imports: ['device'], packages: [], nodeBuiltins: true },
  {
    name: 'device/reader',
    files: ['device/reader/**'],
    imports: ['device'],
    packages: ['smartcard'],
    nodeBuiltins: true
  },
  {
    name: 'device/serial',
    files: ['device/serial/**'],
    imports: ['device'],
    packages: ['serialport'],
    nodeBuiltins: true
  },
  {
    // A driver's folder holds its settings too, with the words of the configuration's reference: one folder a machine.
    name: 'device/vending',
    files: ['device/vending/**'],
    imports: ['device', 'device/serial'],
    packages: ['zod'],
    nodeBuiltins: true
  },
  {
    // The far side of a card may share the words of the near side (status words, TLV), never its logic.
    name: 'device/card/simulator',
    files: ['device/card/simulator/**'],
    imports: ['device', 'device/card'],
    packages: [],
    nodeBuiltins: true
  },
  {
    name: 'device/reader/simulator',
    files: ['device/reader/simulator/**'],
    imports: ['device', 'device/card', 'device/reader', 'device/card/simulator'],
    packages: [],
    nodeBuiltins: true
  },
  {
    name: 'device/serial/simulator',
    files: ['device/serial/simulator/**'],
    imports: ['device', 'device/serial'],
    packages: [],
    nodeBuiltins: true
  },
  {
    name: 'device/vending/simulator',
    files: ['device/vending/simulator/**', 'device/vending/*/simulator/**'],
    imports: ['device', 'device/serial', 'device/vending', 'device/serial/simulator'],
    packages: [],
    nodeBuiltins: true
  },

  // --- main: judges, orchestrates, records ---
  {
    // Of development: nothing that is packed for production may know it.
    name: 'main/contract/devdock',
    files: ['main/contract/devdock/**'],
    imports: [],
    packages: ['zod'],
    nodeBuiltins: false
  },
  { name: 'main/contract', files: ['main/contract/**'], imports: [], packages: ['zod'], nodeBuiltins: false },
  {
    name: 'main/certificate',
    files: ['main/certificate/**'],
    imports: ['device'],
    packages: ['asn1js', 'pkijs'],
    nodeBuiltins: true
  },
  {
    // Keys of this machine: the one that can be destroyed, and the one it signs with.
    name: 'main/keys',
    files: ['main/keys/**'],
    imports: ['device'],
    packages: [],
    nodeBuiltins: true
  },
  {
    // What is remembered of ages. The platform operator's alone.
    name: 'main/memory',
    files: ['main/memory/**'],
    // Of the store only the words for what is wrong with SQLite's files.
    imports: ['device', 'main/age', 'main/keys', 'main/store'],
    packages: ['better-sqlite3'],
    nodeBuiltins: true
  },
  {
    // Member numbers that belong to cards. The platform operator's alone. Whom it asks for old serials is handed in.
    name: 'main/membership',
    files: ['main/membership/**'],
    // Of the store only the words for what is wrong with SQLite's files.
    imports: ['device', 'main/certificate', 'main/keys', 'main/store'],
    packages: ['better-sqlite3'],
    nodeBuiltins: true
  },
  {
    // National revocation lists on disk, and how they come there. The platform operator's alone. Their key is handed in.
    name: 'main/revocation',
    files: ['main/revocation/**'],
    imports: ['device', 'main/certificate'],
    packages: [],
    nodeBuiltins: true
  },
  {
    // Whether the machine's clock may be believed. It is brought signed times, and asks nobody.
    name: 'main/clock-guard',
    files: ['main/clock-guard/**'],
    imports: ['device'],
    typeImports: ['main/age'],
    packages: [],
    nodeBuiltins: true
  },
  {
    // Pure: date, rule and evidence are passed in. A rule book has one shape, which the contract gives.
    name: 'main/age',
    files: ['main/age/**'],
    imports: ['device'],
    typeImports: ['main/certificate', 'main/contract'],
    packages: [],
    nodeBuiltins: false
  },
  {
    // It is handed the key that it signs with.
    name: 'main/audit',
    files: ['main/audit/**'],
    imports: ['device', 'main/age', 'main/contract'],
    typeImports: ['main/keys'],
    packages: ['zod'],
    nodeBuiltins: true
  },
  {
    // Which checks a session cost, and at which tariff. Pure: records are handed in.
    name: 'main/fees',
    files: ['main/fees/**'],
    imports: [],
    typeImports: ['main/age', 'main/audit'],
    packages: [],
    nodeBuiltins: false
  },
  {
    // The store implements the session's recorder port, and so knows its types.
    name: 'main/store',
    files: ['main/store/**'],
    imports: ['device', 'main/age', 'main/audit', 'main/contract'],
    typeImports: ['main/keys', 'main/session'],
    packages: ['better-sqlite3'],
    nodeBuiltins: true
  },
  {
    // Accounts of the operator's side, their rights and sessions. What a call does is handed in.
    name: 'main/operator',
    files: ['main/operator/**'],
    // Of the store only the words for what is wrong with SQLite's files.
    imports: ['device', 'main/contract', 'main/audit', 'main/keys', 'main/store'],
    typeImports: ['main/session'],
    packages: ['better-sqlite3', 'zod'],
    nodeBuiltins: true
  },
  {
    // Both roles' way to the platform. It carries certificates and never looks into one.
    name: 'main/platform',
    files: ['main/platform/**'],
    imports: ['device', 'main/age'],
    packages: ['zod', '@hpke/core'],
    nodeBuiltins: true
  },
  {
    // Only the platform operator's role may decode what it carries.
    name: 'main/platform/operator',
    files: ['main/platform/platform-operator*.ts'],
    imports: ['device', 'main/age', 'main/certificate', 'main/platform'],
    packages: ['zod'],
    nodeBuiltins: true
  },
  {
    // The issuer: shares no DER code with the judge (no main/certificate, no asn1js, no pkijs).
    name: 'main/platform/simulator',
    files: ['main/platform/simulator/**'],
    imports: ['device', 'main/platform', 'device/card/simulator'],
    packages: ['zod', '@hpke/core'],
    nodeBuiltins: true
  },
  {
    // Store, records and network reach the runner through its constructor.
    name: 'main/session',
    files: ['main/session/**'],
    imports: ['device', 'device/card', 'main/age', 'main/audit', 'main/contract'],
    // The port alone: who keeps members is handed in, and in a service provider's appliance nobody.
    typeImports: ['main/membership'],
    packages: [],
    nodeBuiltins: true
  },
  {
    // What a television offers after login. Of the store only words of SQLite's faults, of the rules Japan's calendar.
    name: 'main/services', files: ['main/services/**'], imports: ['device', 'main/age', 'main/contract', 'main/store'],
    packages: ['better-sqlite3', 'zod'], nodeBuiltins: true
  },
  {
    // A screen's session and the registry of screens. Of the cable parties and the services only the ports.
    name: 'main/television', files: ['main/television/**'], imports: ['device', 'device/card', 'main/contract', 'main/services', 'main/store', 'main/keys'],
    packages: ['zod'], nodeBuiltins: true
  },
  {
    // The appliance's way to the two cable parties, and what is agreed with them. It seals and decodes nothing.
    name: 'main/cable', files: ['main/cable/*.ts'], imports: ['device', 'main/contract', 'main/platform', 'main/services', 'main/television'],
    packages: ['zod'], nodeBuiltins: true
  },
  {
    // The cable platform: judges certificates, and is the only party whose store knows a serial number.
    name: 'main/cable/platform', files: ['main/cable/platform/**'],
    imports: ['device', 'main/cable', 'main/certificate', 'main/contract', 'main/keys', 'main/platform', 'main/services', 'main/store'],
    packages: ['@hpke/core', 'better-sqlite3', 'zod'], nodeBuiltins: true
  },
  {
    // The cable operator: which household a cable ID belongs to.
    name: 'main/cable/operator', files: ['main/cable/operator/**'], imports: ['device', 'main/cable', 'main/contract', 'main/services', 'main/store'],
    packages: ['better-sqlite3', 'zod'], nodeBuiltins: true
  },
  {
    name: 'main/shell',
    files: ['main/shell/**'],
    // The doctor looks for a Chromium as the set-up does.
    imports: [...device, ...main, 'main/shell/bootstrap'],
    lazyImports: ['main/shell/development'],
    packages: ['ws', 'yaml', 'zod'],
    nodeBuiltins: true
  },
  {
    // Of Electron only its declarations: its parts are handed in, so that tests run the same code without it.
    name: 'main/shell/kiosk',
    files: ['main/shell/kiosk/**'],
    imports: ['device', 'main/contract', 'main/shell'],
    packages: ['ws', 'zod'],
    typePackages: ['electron'],
    nodeBuiltins: true
  },
  {
    // What Electron itself loads: the only files that import it.
    name: 'main/shell/electron',
    files: ['main/shell/electron.ts', 'main/shell/preload.ts'],
    imports: ['device', 'main/contract', 'main/shell', 'main/shell/kiosk'],
    packages: ['electron'],
    nodeBuiltins: false
  },
  {
    // The only code outside simulators and tests that may name a simulator. Left out of production packages.
    name: 'main/shell/development',
    files: ['main/shell/development*', 'main/shell/development/**', 'main/shell/development-*/**'],
    imports: [
      ...device,
      ...deviceSimulators,
      ...main,
      'main/contract/devdock',
      'main/platform/simulator',
      'main/shell',
      'main/shell/bootstrap'
    ],
    packages: ['@playwright/test', 'ws', 'yaml', 'zod'],
    nodeBuiltins: true
  },
  {
    // All that the machine's own Node runs: plain JavaScript, nothing but Node's modules.
    name: 'main/shell/bootstrap',
    files: ['main/shell/bootstrap/**'],
    imports: [],
    packages: [],
    nodeBuiltins: true
  },
  {
    name: 'main/shell/build',
    files: ['main/shell/build*.ts'],
    imports: ['main/shell/bootstrap'],
    packages: ['vite'],
    nodeBuiltins: true
  },
  {
    // Makes the packages, and is in none of them.
    name: 'main/shell/packaging',
    files: ['main/shell/packaging/**'],
    imports: ['main/shell/bootstrap'],
    packages: [],
    nodeBuiltins: true
  },

  // --- renderer: in layers-renderer.ts ---
  ...rendererLayers,

  // --- test, and the tools at the root: may import everything ---
  { name: 'test', files: ['test/**', '**.test.ts', '**.test.tsx'], imports: ['*'], packages: ['*'], nodeBuiltins: true },
  {
    name: 'tools',
    files: ['*.js', '*.mjs', '*.ts', 'renderer/*.config.ts'],
    imports: ['test', 'main/shell/bootstrap'],
    packages: ['*'],
    nodeBuiltins: true
  }
]
