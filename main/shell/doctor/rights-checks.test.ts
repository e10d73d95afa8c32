import { spawnSync } from 'node:child_process'
import { chmodSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { Configuration } from '../config/configuration.ts'
import { openPlacesIn } from './open-places.ts'
import { checkFileRights, checkProtectedLine } from './rights-checks.ts'

describe('the rights of what is kept', () => {
  let directory = ''
  const examine = (mode = 0o700) => checkFileRights(directory, mode, openPlacesIn(directory))

  beforeEach(() => {
    directory = mkdtempSync(join(tmpdir(), "hatachi's rights-"))
    mkdirSync(join(directory, 'keys'), { mode: 0o700 })
    writeFileSync(join(directory, 'keys/device.key'), 'x', { mode: 0o600 })
    writeFileSync(join(directory, 'hatachi.db'), 'x', { mode: 0o600 })
    // The operator's own: none of Hatachi's business.
    writeFileSync(join(directory, 'hatachi.yaml'), 'x', { mode: 0o644 })
    writeFileSync(join(directory, 'notes.txt'), 'x', { mode: 0o666 })
  })
  afterEach(() => {
    rmSync(directory, { recursive: true })
  })

  it('pass where all is its owner\'s alone, links not followed', () => {
    symlinkSync('/etc/passwd', join(directory, 'keys/link'))
    expect(examine()).toMatchObject({ id: 'file_rights', status: 'pass' })
  })

  it('name each place that is not, and the commands that mend it', () => {
    chmodSync(join(directory, 'keys'), 0o750)
    chmodSync(join(directory, 'keys/device.key'), 0o604)
    chmodSync(join(directory, 'hatachi.db'), 0o660)
    const { status, sentence, remedy = '' } = examine(0o755)
    expect(status).toBe('fail')
    for (const words of ['keys (mode 750)', 'device.key (mode 604)', 'hatachi.db (mode 660)']) expect(sentence).toContain(words)
    expect(sentence).not.toContain('notes.txt')
    const command = /^Run: (.*)$/s.exec(remedy)?.[1] ?? ''
    expect(spawnSync('sh', ['-c', command]).status).toBe(0)
    expect(examine(0o755).status).toBe('pass')
  })

  it('are a warning only where nobody can come by', () => {
    chmodSync(join(directory, 'hatachi.db'), 0o644)
    expect(examine(0o700).status).toBe('warn')
  })

  it('count what is too much to name', () => {
    const many = Array.from({ length: 11 }, (_, at) => ({ path: `/d/keys/${String(at)}`, mode: 0o644, isFolder: false }))
    expect(checkFileRights('/d', 0o700, many).sentence).toMatch(/and 3 more\.$/)
  })
})

describe('the protected line', () => {
  const credentials = { certificatePem: 'c', keyPem: 'k', caPem: 'a' }
  const side = { enabled: true, address: '192.0.2.7', port: 8443, names: [], ownCertificate: null, approval: [] }
  const configured = (platform: object, operatorSide: object = side) =>
    ({
      platform: { endpoint: 'https://platform.example', credentials, ...platform },
      operatorSide: { ...side, ...operatorSide }
    }) as unknown as Configuration

  it.each<[string, Configuration, string, RegExp]>([
    ['both over TLS', configured({}), 'pass', /192\.0\.2\.7/],
    ["the operator's side off", configured({}, { enabled: false }), 'pass', /is off/],
    ["the operator's side on every network", configured({}, { address: '0.0.0.0' }), 'warn', /every network/],
    ['the same by IPv6', configured({}, { address: '::' }), 'warn', /every network/],
    ['a platform without TLS', configured({ endpoint: 'http://platform.example' }), 'fail', /without TLS/],
    ['a second address without TLS', configured({ secondEndpoint: 'http://other.example' }), 'fail', /other\.example/],
    ['no certificate of our own', configured({ credentials: { ...credentials, certificatePem: '' } }), 'fail', /certificates/]
  ])('%s', (_, configuration, status, words) => {
    const result = checkProtectedLine(configuration)
    expect(result).toMatchObject({ id: 'protected_line', status })
    expect(result.sentence).toMatch(words)
    expect(result.remedy === undefined).toBe(status === 'pass')
  })
})
