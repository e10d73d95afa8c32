import { expect, it } from 'vitest'
import { outerHosts, type Resolve } from './outer-hosts.ts'

const resolve: Resolve = (name) => {
  const known = new Map([['box', ['127.0.1.1']], ['box.local', ['192.168.10.5']], ['both', ['::1', 'fd00::5']]])
  const found = known.get(name)
  return found === undefined ? Promise.reject(new Error('ENOTFOUND')) : Promise.resolve(found)
}

it('leaves out loopback, and own names that have no address of the network', async () => {
  const hosts = ['box', 'box.local', 'both', 'nowhere.local', 'localhost', '127.0.0.1', '::1', '192.168.10.5', 'fd00::5']
  expect(await outerHosts(hosts, [], resolve)).toEqual(['box.local', 'both', '192.168.10.5', 'fd00::5'])
})

it('keeps a configured name unasked, but localhost', async () => {
  const never: Resolve = (name) => Promise.reject(new Error(`must not be looked up: ${name}`))
  const names = ['tv.home.example', 'localhost']
  expect(await outerHosts(names, names, never)).toEqual(['tv.home.example'])
})

it('looks names up as the system does: one of no network has no address', async () => {
  expect(await outerHosts(['nowhere.invalid'], [])).toEqual([])
})
