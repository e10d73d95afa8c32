/**
 * The reader process: `node reader-process.ts watch [--reader NAME] [--silent INSERTION …]`, or `… inspect`. Started by
 * the appliance, never by hand: descriptor 3 is a socket on which both speak in frames (`reader-frames.ts`). It ends
 * when that socket does, so it cannot outlive whoever started it.
 *
 * It ends by killing itself: an orderly exit would wait for the library's threads, one of which always waits for the
 * PC/SC service, and perhaps in vain.
 */
import { Socket } from 'node:net'
import { parseArgs } from 'node:util'
import { systemClock } from '../../clock.ts'
import { copySecret } from '../../secret-bytes.ts'
import { inspectReaders } from './inspect-readers.ts'
import { loadPcscLibrary } from './pcsc-library.ts'
import { encodeFrame, encodeInsertion, FrameDecoder } from './reader-frames.ts'
import { ReaderStation } from './reader-station.ts'
import type { StationReport } from './reader-station.ts'

const BEAT_MS = 500

const { values, positionals } = parseArgs({
  options: { reader: { type: 'string' }, silent: { type: 'string', multiple: true } },
  allowPositionals: true
})
const decoder = new FrameDecoder()
const incoming = new Uint8Array(65_536)
let station: ReaderStation | null = null

const socket = new Socket({
  fd: 3,
  // One buffer of our own, so that nothing of a PIN stays in buffers that the stream would make.
  onread: {
    buffer: incoming,
    callback: (length) => {
      const fault = decoder.push(incoming.subarray(0, length), ({ kind, channel, payload }) => {
        if (kind !== 'transmit') return
        const command = copySecret(payload)
        void station?.transmit(channel, command)
        // The library has its copy by now.
        command.fill(0)
      })
      incoming.fill(0, 0, length)
      if (fault !== null) leave()
      return true
    }
  }
})
// Nothing is let go of first: that could hang, and the service resets a card whose holder is gone.
socket.on('end', leave).on('close', leave).on('error', leave)
// Ctrl-C in a terminal reaches this process too; the appliance decides when it ends.
process.on('SIGINT', () => undefined)

const library = await loadPcscLibrary()
if (positionals[0] === 'inspect') {
  const inspection = library.ok ? inspectReaders(library.value) : { result: 'failed', code: library.error.code }
  socket.end(encodeFrame('inspection', 0, new TextEncoder().encode(JSON.stringify(inspection))), leave)
} else if (!library.ok) {
  tell({ kind: 'lost', code: 'reader_driver_missing' })
  socket.end(leave)
} else {
  const beat = (): void => {
    socket.write(encodeFrame('beat', 0))
  }
  beat()
  setInterval(beat, BEAT_MS)
  station = new ReaderStation({
    library: library.value,
    clock: systemClock,
    ...(values.reader === undefined ? {} : { readerName: values.reader }),
    silentInsertions: values.silent ?? [],
    report: tell,
    onStuck: leave
  })
  await station.run()
}

function leave(): void {
  process.kill(process.pid, 'SIGKILL')
}

function tell(report: StationReport): void {
  socket.write(frameOf(report))
}

function frameOf(report: StationReport): Uint8Array {
  const text = (value: string): Uint8Array => new TextEncoder().encode(value)
  switch (report.kind) {
    case 'ready':
      return encodeFrame('ready', 0, text(report.readerName))
    case 'lost':
      return encodeFrame('lost', 0, text(report.code))
    case 'inserted':
      return encodeFrame('inserted', report.channel, encodeInsertion(report.atr, report.identity))
    case 'answer':
      return encodeFrame('answer', report.channel, report.response)
    case 'failed':
      return encodeFrame('failed', report.channel, text(report.code))
    case 'removed':
    case 'collided':
      return encodeFrame(report.kind, 0)
    case 'held':
    case 'silenced':
      return encodeFrame(report.kind, 0, text(report.identity))
  }
}
