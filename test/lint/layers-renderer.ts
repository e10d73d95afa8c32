import type { Layer } from './layers.ts'

/** Rows of the faces: they draw views and send commands. Part of the one table in `layers.ts`, which joins them. */
export const rendererLayers: readonly Layer[] = [
  {
    name: 'renderer/shared',
    files: ['renderer/shared/**', 'renderer/*.d.ts'],
    imports: ['main/contract'],
    packages: ['solid-js', '@fontsource-variable/noto-sans-jp'],
    nodeBuiltins: false
  },
  {
    name: 'renderer/shopper',
    files: ['renderer/shopper/**'],
    imports: ['main/contract', 'renderer/shared'],
    packages: [
      'solid-js',
      '@fontsource-variable/noto-sans-jp',
      '@fontsource-variable/noto-sans-kr',
      '@fontsource-variable/noto-sans-sc'
    ],
    nodeBuiltins: false
  },
  {
    name: 'renderer/operator',
    files: ['renderer/operator/**'],
    imports: ['main/contract', 'renderer/shared'],
    packages: ['solid-js', '@fontsource-variable/noto-sans-jp', 'uqr'],
    nodeBuiltins: false
  },
  {
    // On a set-top box everything counts: no package but the one that draws, and the one that a telephone scans.
    name: 'renderer/tv',
    files: ['renderer/tv/**'],
    imports: ['main/contract', 'renderer/shared'],
    packages: ['solid-js', '@fontsource-variable/noto-sans-jp', 'uqr'],
    nodeBuiltins: false
  },
  {
    // A telephone as the television's remote control.
    name: 'renderer/remote',
    files: ['renderer/remote/**'],
    imports: ['main/contract', 'renderer/shared'],
    packages: ['solid-js', '@fontsource-variable/noto-sans-jp'],
    nodeBuiltins: false
  },
  {
    // Development only: shows the design system, and so draws with the components of the faces.
    name: 'renderer/gallery',
    files: ['renderer/gallery/**'],
    imports: ['main/contract', 'renderer/shared', 'renderer/shopper'],
    packages: [
      'solid-js',
      '@fontsource-variable/noto-sans-jp',
      '@fontsource-variable/noto-sans-kr',
      '@fontsource-variable/noto-sans-sc'
    ],
    nodeBuiltins: false
  },
  {
    // Development only: the desk beside a machine. Never packed for production.
    name: 'renderer/devdock',
    files: ['renderer/devdock/**'],
    imports: ['main/contract/devdock', 'renderer/shared'],
    packages: ['solid-js', '@fontsource-variable/noto-sans-jp'],
    nodeBuiltins: false
  }
]
