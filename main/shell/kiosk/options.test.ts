import { describe, expect, it } from 'vitest'
import { readOptions } from './options.ts'

const line = (switches: Readonly<Record<string, string>>) => ({
  hasSwitch: (name: string) => name in switches,
  getSwitchValue: (name: string) => switches[name] ?? ''
})
const read = (
  switches: Readonly<Record<string, string>>,
  environment: Readonly<Record<string, string>> = { HATACHI_DATA_DIR: '/data' }
) => readOptions(line(switches), environment)

describe('switches', () => {
  it('none: the appliance is started here, on the primary display, without a way out', () => {
    expect(read({})).toMatchObject({
      ok: true,
      value: { attach: false, windowed: false, display: { by: 'primary' }, shopperUrlFile: '/data/shopper-url' }
    })
  })

  it('name the data directory, for the appliance and for its address', () => {
    const options = read(
      { 'data-dir': '/elsewhere' },
      { HATACHI_DATA_DIR: '/data', HATACHI_RUNTIME_DIR: '/run/hatachi' }
    )
    expect(options).toMatchObject({
      value: { environment: { HATACHI_DATA_DIR: '/elsewhere' }, shopperUrlFile: '/elsewhere/shopper-url' }
    })
  })

  it('leave the address where the service says it', () => {
    const options = read({ attach: '' }, { HATACHI_RUNTIME_DIR: '/run/hatachi' })
    expect(options).toMatchObject({ value: { attach: true, shopperUrlFile: '/run/hatachi/shopper-url' } })
  })

  it.each([
    ['2', { by: 'number', number: 2 }],
    ['HDMI-1', { by: 'name', name: 'HDMI-1' }]
  ])('name the display: %s', (given, display) => {
    expect(read({ display: given })).toMatchObject({ value: { display } })
  })

  it.each([{ display: '0' }, { display: '' }, { 'data-dir': '' }])('are refused: %o', (switches) => {
    expect(read(switches)).toMatchObject({ ok: false, error: { code: 'usage' } })
  })
})
