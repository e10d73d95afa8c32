import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { PCSC_HEADER, systemToolsOf, testTools } from './system-tools.mjs'

let root = ''
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'hatachi-tools-'))
})
afterEach(() => {
  rmSync(root, { recursive: true })
})

function put(...paths: readonly string[]): void {
  for (const path of paths) {
    mkdirSync(dirname(join(root, path)), { recursive: true })
    writeFileSync(join(root, path), '', { mode: 0o755 })
  }
}

function isThere(name: string): boolean {
  const tool = systemToolsOf({ root, env: { PATH: join(root, 'usr/bin') } })[name]
  if (tool === undefined) throw new Error(`there is no tool ${name}`)
  return tool.isThere()
}

describe('the tools of the system', () => {
  it('are all known by a package of Debian', () => {
    const tools = systemToolsOf()
    for (const name of testTools({ CI: 'true' })) expect(tools[name]?.aptPackages.length).toBeGreaterThan(0)
  })

  it('hold Java, what looks at packages and the engine of set-top boxes in CI only', () => {
    expect(testTools({ CI: 'true' })).toContain('java')
    expect(testTools({})).not.toContain('java')
    const onlyInCi = ['java', 'pkits', 'systemd', 'shellcheck', 'desktop-files', 'squashfs', 'wpe', 'weston']
    expect(testTools({ CI: 'true' })).toEqual([...testTools({}), ...onlyInCi])
  })

  it.each([
    ['namespace', ['usr/bin/unshare', 'usr/bin/setpriv', 'usr/bin/mount']],
    ['pty', ['usr/bin/socat']],
    // For the administrator, and not on a user's path.
    ['ip', ['usr/sbin/ip']],
    ['pcscd', ['usr/sbin/pcscd']],
    ['vpcd', ['usr/lib/pcsc/drivers/serial/libifdvpcd.so']],
    ['compiler', ['usr/bin/c++', 'usr/bin/make', 'usr/bin/python3']],
    ['pcsc-headers', [PCSC_HEADER]],
    ['java', ['usr/bin/java', 'usr/bin/javac']],
    ['pkits', ['usr/lib/python3/dist-packages/cryptography_vectors/x509/PKITS_data/certs']],
    ['weston', ['usr/bin/weston']],
    [
      'wpe',
      [
        'usr/bin/cog',
        'usr/bin/WPEWebDriver',
        'usr/lib/x86_64-linux-gnu/wpe-webkit-1.1/MiniBrowser',
        'usr/lib/x86_64-linux-gnu/dri/swrast_dri.so'
      ]
    ],
    ['opensc', ['usr/bin/opensc-tool', 'usr/bin/pkcs15-tool', 'usr/bin/pkcs11-tool', 'usr/lib64/opensc-pkcs11.so']]
  ])('know %s by each of its files', (name, files) => {
    for (const file of files) {
      expect(isThere(name)).toBe(false)
      put(file)
    }
    expect(isThere(name)).toBe(true)
  })

  it('find a library in the folder of any architecture', () => {
    put('usr/bin/opensc-tool', 'usr/bin/pkcs15-tool', 'usr/bin/pkcs11-tool')
    expect(isThere('opensc')).toBe(false)
    put('usr/lib/aarch64-linux-gnu/opensc-pkcs11.so')
    expect(isThere('opensc')).toBe(true)
  })
})
