import { homedir } from 'node:os'
import { join, resolve } from 'node:path'
import { expect, test } from 'vitest'
import { configurationPath, dataDirectory, shopperUrlPath } from './locations.ts'

test('the data directory: named, else below the data home, else below the home', () => {
  const home = join(homedir(), '.local/share/hatachi')
  expect(dataDirectory({ HATACHI_DATA_DIR: '/srv/h', XDG_DATA_HOME: '/data' })).toBe('/srv/h')
  expect(dataDirectory({ HATACHI_DATA_DIR: 'here' })).toBe(resolve('here'))
  expect(dataDirectory({ HATACHI_DATA_DIR: '', XDG_DATA_HOME: '/data' })).toBe('/data/hatachi')
  expect(dataDirectory({ XDG_DATA_HOME: 'relative' })).toBe(home)
  expect(dataDirectory({})).toBe(home)
  expect(configurationPath('/srv/h')).toBe('/srv/h/hatachi.yaml')
})

test("the file of the face's address: in the runtime directory where there is one, else in the data directory", () => {
  expect(shopperUrlPath({ HATACHI_DATA_DIR: '/srv/h' })).toBe('/srv/h/shopper-url')
  expect(shopperUrlPath({ HATACHI_DATA_DIR: '/srv/h', HATACHI_RUNTIME_DIR: '' })).toBe('/srv/h/shopper-url')
  expect(shopperUrlPath({ HATACHI_DATA_DIR: '/srv/h', HATACHI_RUNTIME_DIR: '/run/h' })).toBe('/run/h/shopper-url')
})
