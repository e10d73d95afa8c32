import { expect, it } from 'vitest'
import { remoteHost } from './remote-address.ts'

const OUTER = ['192.168.10.5', '10.0.0.5']
const hostOf = (address: string, names: readonly string[] = []) => remoteHost({ address, names }, OUTER)

it('is the first configured name, else the address that is listened on, else the first of this machine', () => {
  expect(hostOf('192.168.10.5', ['tv.home.example', 'other.example'])).toBe('tv.home.example')
  expect(hostOf('192.168.10.5')).toBe('192.168.10.5')
  expect(hostOf('fd00::5')).toBe('[fd00::5]')
  expect([hostOf('0.0.0.0'), hostOf('::')]).toEqual(['192.168.10.5', '192.168.10.5'])
  expect(remoteHost({ address: '0.0.0.0', names: [] }, [])).toBeNull()
})

it.each(['127.0.0.1', '127.0.1.1', '::1'])('is none where it listens for this machine alone (%s), whatever its name', (address) => {
  expect(hostOf(address)).toBeNull()
  expect(hostOf(address, ['box.local'])).toBeNull()
  // Which nobody takes for a name in the network.
  expect(hostOf(address, ['box.local', 'localhost'])).toBe('localhost')
})
