import { expect, test } from 'vitest'
import type { ReaderError } from '../../device/reader/card-reader.ts'
import type { ShopperView } from '../contract/shopper.ts'
import { READER_FAULTS } from './reader-faults.ts'
import { sayWhatAils, type WatchedSession } from './say-what-ails.ts'

const preferences = { language: 'ja', reach: 'standing' } as const
const idle: ShopperView = { screen: 'attract', ...preferences }
const out = (cause: 'starting' | 'reader' | 'machine'): ShopperView => ({
  screen: 'out_of_service',
  ...preferences,
  message: { ja: 'x', en: 'x' },
  cause
})

function watch(first: ShopperView) {
  let fault: ReturnType<WatchedSession['readerFault']> = null
  let show: (view: ShopperView) => void = () => undefined
  const said: string[] = []
  const end = sayWhatAils(
    {
      view: () => first,
      readerFault: () => fault,
      onView: (listener) => {
        show = listener
        return () => (show = () => undefined)
      }
    },
    (line) => said.push(line)
  )
  return {
    said,
    end,
    show: (view: ShopperView, code: ReaderError['code'] | null = null) => {
      fault = code
      show(view)
    }
  }
}

test('each change is said once, with what mends it', () => {
  const { said, show, end } = watch(out('starting'))
  show(out('reader'))
  show(out('reader'), 'reader_service_absent')
  show(out('reader'), 'reader_service_absent')
  show(out('reader'), 'reader_absent')
  show(idle)
  show(idle)
  show(out('machine'))
  end()
  show(idle)
  expect(said).toEqual([
    'out of service: starting',
    'out of service: the card reader has not reported yet',
    `out of service: reader_service_absent: ${READER_FAULTS.reader_service_absent.sentence} ${READER_FAULTS.reader_service_absent.remedy}`,
    `out of service: reader_absent: ${READER_FAULTS.reader_absent.sentence} ${READER_FAULTS.reader_absent.remedy}`,
    'in service',
    'out of service: machine. Run: npx hatachi doctor'
  ])
})

test('every fault of the reader has a sentence and a remedy', () => {
  for (const { sentence, remedy } of Object.values(READER_FAULTS)) {
    expect(sentence).toMatch(/^[A-Z].*\.$/)
    expect(remedy).toMatch(/Run: |run: /)
  }
})
