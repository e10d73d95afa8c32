import { describe, expect, test } from 'vitest'
import { preparePrivateNamespace } from './private-namespace.ts'

describe('a private namespace', () => {
  test('names every program that is missing, and the command that brings them', () => {
    const prepared = preparePrivateNamespace('/nowhere', [])
    expect(prepared.ok).toBe(false)
    const words = prepared.ok ? '' : prepared.why
    expect(words).toContain('a virtual reader needs unshare, setpriv, mount, ip, pcscd, vpcd (libifdvpcd.so): ')
    expect(words).toMatch(
      /: (sudo )?apt-get install -y --no-install-recommends util-linux mount iproute2 pcscd vsmartcard-vpcd$/
    )
  })

  test('names vpcd alone where only vpcd is missing', () => {
    const prepared = preparePrivateNamespace(undefined, ['/nowhere/libifdvpcd.so'])
    expect(prepared.ok).toBe(false)
    expect(prepared.ok ? '' : prepared.why).toMatch(/vpcd \(libifdvpcd\.so\): .*vsmartcard-vpcd$/)
  })
})
