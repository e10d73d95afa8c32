import { expect, test } from 'vitest'
import { forgetCredential, keepCredential, takeCredential, type TabStorage } from './credential.ts'

function tab(): TabStorage {
  const kept = new Map<string, string>()
  return {
    getItem: (name) => kept.get(name) ?? null,
    setItem: (name, value) => void kept.set(name, value),
    removeItem: (name) => void kept.delete(name)
  }
}

function page(hash: string) {
  const addresses: string[] = []
  const history = { replaceState: (_state: unknown, _unused: string, url?: string | URL | null) => void addresses.push(String(url)) }
  return { address: { hash, pathname: '/remote/', search: '' }, history, addresses }
}

test('the scanned code is taken, and goes out of the address at once', () => {
  const { address, history, addresses } = page('#code=0123456789abcdef')
  expect(takeCredential(address, history, tab())).toEqual({ as: 'code', code: '0123456789abcdef' })
  expect(addresses).toEqual(['/remote/'])
})

test('what the machine gave is what the tab says the next time', () => {
  const storage = tab()
  const kept = keepCredential(storage, 'telephone-1', '0123456789abcdef')
  expect(kept).toEqual({ as: 'telephone', telephoneId: 'telephone-1', secret: '0123456789abcdef' })
  const { address, history, addresses } = page('')
  expect(takeCredential(address, history, storage)).toEqual(kept)
  expect(addresses).toEqual([])
  forgetCredential(storage)
  expect(takeCredential(address, history, storage)).toBeNull()
})

test('a code that is scanned anew comes before what was kept, and nonsense is neither', () => {
  const storage = tab()
  keepCredential(storage, 'telephone-1', '0123456789abcdef')
  const scanned = page('#code=fedcba9876543210')
  expect(takeCredential(scanned.address, scanned.history, storage)).toEqual({ as: 'code', code: 'fedcba9876543210' })
  const other = page('#somewhere')
  expect(takeCredential(other.address, other.history, tab())).toBeNull()
  expect(other.addresses).toEqual(['/remote/'])
})
