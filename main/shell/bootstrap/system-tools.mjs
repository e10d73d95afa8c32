import { existsSync, readdirSync } from 'node:fs'
import { delimiter, join } from 'node:path'
import { findChromium } from './find-chromium.mjs'
import { findOnPath } from './paths.mjs'

/**
 * Something that the system has to bring. `aptPackages` are Debian's names of the packages that it takes.
 * @typedef {{ readonly aptPackages: readonly string[], readonly isThere: () => boolean }} SystemTool
 */

/** Tools that `npm test` cannot do without. */
const neededByTests = [
  'chromium',
  'strace',
  'openssl',
  'pty',
  'namespace',
  'ip',
  'pcscd',
  'vpcd',
  'opensc',
  'compiler',
  'pcsc-headers'
]
const neededInCi = ['java', 'pkits', 'systemd', 'shellcheck', 'desktop-files', 'squashfs', 'wpe', 'weston']

/**
 * What `npm test` makes sure of. Java, another client of PC/SC, a suite of certification paths, the tools that look at
 * packages, and the engine of set-top boxes only in CI: elsewhere their tests run where they are.
 * @param {NodeJS.ProcessEnv} [env]
 * @returns {readonly string[]} keys of `systemTools`
 */
export function testTools(env = process.env) {
  return env['CI'] === 'true' ? [...neededByTests, ...neededInCi] : neededByTests
}

/**
 * The programs, libraries and headers that the project may need of the system.
 * @param {{ readonly env?: NodeJS.ProcessEnv, readonly root?: string }} [machine] `root`: what stands before the paths
 *   of files; empty but in tests
 * @returns {Readonly<Record<string, SystemTool>>}
 */
export function systemToolsOf({ env = process.env, root = '' } = {}) {
  // A user's path may lack the folders of programs for the administrator: `ip`, `pcscd`.
  const wide = { ...env, PATH: [env['PATH'] ?? '', `${root}/usr/sbin`, `${root}/sbin`].join(delimiter) }
  /** @param {readonly string[]} names */
  const all = (...names) => names.every((name) => findOnPath(name, wide) !== undefined)
  /** @param {readonly string[]} paths */
  const anyFile = (...paths) => paths.some((path) => existsSync(root + path))

  return {
    chromium: { aptPackages: ['chromium'], isThere: () => findChromium(env) !== undefined },
    strace: { aptPackages: ['strace'], isThere: () => all('strace') },
    openssl: { aptPackages: ['openssl'], isThere: () => all('openssl') },
    // A pseudo-terminal pair: `script` of bsdutils does as well as socat.
    pty: { aptPackages: ['socat'], isThere: () => all('script') || all('socat') },
    // A virtual reader lives in a namespace of its own.
    namespace: { aptPackages: ['util-linux', 'mount'], isThere: () => all('unshare', 'setpriv', 'mount') },
    ip: { aptPackages: ['iproute2'], isThere: () => all('ip') },
    pcscd: { aptPackages: ['pcscd'], isThere: () => all('pcscd') },
    vpcd: {
      aptPackages: ['vsmartcard-vpcd'],
      isThere: () => anyFile(...['/usr/lib', '/usr/local/lib'].map((lib) => `${lib}/pcsc/drivers/serial/libifdvpcd.so`))
    },
    // OpenSC judges the simulated card, by its tools and by its PKCS #11 module.
    opensc: {
      aptPackages: ['opensc', 'opensc-pkcs11'],
      isThere: () =>
        all('opensc-tool', 'pkcs15-tool', 'pkcs11-tool') &&
        anyFile(...libraryFolders(root).map((folder) => `${folder}/opensc-pkcs11.so`))
    },
    // For the package `smartcard`, which has to be compiled.
    compiler: { aptPackages: ['g++', 'make', 'python3'], isThere: () => all('c++', 'make', 'python3') },
    'pcsc-headers': { aptPackages: ['libpcsclite-dev'], isThere: () => anyFile(PCSC_HEADER) },
    systemd: { aptPackages: ['systemd'], isThere: () => all('systemd-analyze', 'systemd-sysusers') },
    shellcheck: { aptPackages: ['shellcheck'], isThere: () => all('shellcheck') },
    'desktop-files': { aptPackages: ['desktop-file-utils'], isThere: () => all('desktop-file-validate') },
    squashfs: { aptPackages: ['squashfs-tools'], isThere: () => all('mksquashfs', 'unsquashfs') },
    // WPE WebKit with its driver, its bare browser and the launcher that boxes use; drawn by the processor.
    wpe: {
      aptPackages: ['cog', 'wpewebkit-driver', 'libgl1-mesa-dri'],
      isThere: () =>
        all('cog', 'WPEWebDriver') &&
        anyFile(...libraryFolders(root).map((folder) => `${folder}/wpe-webkit-1.1/MiniBrowser`)) &&
        anyFile(...libraryFolders(root).map((folder) => `${folder}/dri/swrast_dri.so`))
    },
    // A display that nobody looks at, for a window of 1920x1080.
    weston: { aptPackages: ['weston'], isThere: () => all('weston') },
    java: { aptPackages: ['default-jdk-headless'], isThere: () => all('java', 'javac') },
    // NIST's suite of certification paths, as another project's test data brings it.
    pkits: { aptPackages: ['python3-cryptography-vectors'], isThere: () => anyFile(`${PKITS}/certs`) }
  }
}

/** Where Debian's package of test data has NIST's suite. */
const PKITS = '/usr/lib/python3/dist-packages/cryptography_vectors/x509/PKITS_data'
/** Where `smartcard` expects the header of PC/SC. */
export const PCSC_HEADER = '/usr/include/PCSC/winscard.h'

/**
 * Folders in which a distribution may put libraries, Debian's by architecture among them.
 * @param {string} root
 */
function libraryFolders(root) {
  const plain = ['/usr/lib', '/usr/lib64', '/usr/local/lib']
  const byArchitecture = existsSync(`${root}/usr/lib`)
    ? readdirSync(`${root}/usr/lib`).filter((name) => name.includes('-linux-'))
    : []
  return [...plain, ...byArchitecture.map((name) => join('/usr/lib', name))]
}
