/**
 * A simulated relay board on a pseudo-terminal, in a process of its own, so that it outlives an appliance that is
 * killed.
 *
 *     node relay-board-process.ts [--link PATH] [--log FILE] [--with-parent]
 *                                 [--channels N] [--seed N] [--noise P] [--loss P]
 *
 * Standard output carries one JSON object a line: first `{"ready":true,"path":"…"}` (what the appliance opens), then
 * each entry of the board as it happens (`RelayBoardEntry`), appended to the log file too. Ends on SIGTERM, SIGINT and
 * SIGHUP, and with `--with-parent` when its standard input ends: exit code 0. Bad arguments or no pty: 1 and a message.
 */
import { appendFileSync } from 'node:fs'
import { parseArgs } from 'node:util'
import { systemClock } from '../../../clock.ts'
import { openPty } from '../../../serial/simulator/pty.ts'
import { createSimulatedRelayBoard } from './simulated-relay-board.ts'

async function runBoard(): Promise<void> {
  const { values } = parseArgs({
    options: {
      link: { type: 'string' },
      log: { type: 'string' },
      'with-parent': { type: 'boolean', default: false },
      channels: { type: 'string', default: '8' },
      seed: { type: 'string', default: '1' },
      noise: { type: 'string', default: '0' },
      loss: { type: 'string', default: '0' }
    }
  })
  const ending = Promise.withResolvers<undefined>()
  const end = (): void => {
    ending.resolve(undefined)
  }
  // Before the pty exists: a signal that comes early must not leave a link behind.
  for (const signal of ['SIGTERM', 'SIGINT', 'SIGHUP'] as const) process.on(signal, end)
  // Nobody may be reading any more; the board goes on, since the log file is what counts then.
  process.stdout.on('error', () => undefined)
  if (values['with-parent']) process.stdin.on('end', end).on('close', end).on('error', end).resume()

  const pty = await openPty(values.link === undefined ? {} : { link: values.link })
  try {
    createSimulatedRelayBoard(pty, {
      clock: systemClock,
      channelCount: Number(values.channels),
      seed: Number(values.seed),
      noiseProbability: Number(values.noise),
      lossProbability: Number(values.loss),
      onEntry: (entry) => {
        const line = `${JSON.stringify(entry)}\n`
        if (values.log !== undefined) appendFileSync(values.log, line)
        process.stdout.write(line)
      }
    })
    process.stdout.write(`${JSON.stringify({ ready: true, path: pty.path })}\n`)
    await ending.promise
  } finally {
    await pty.close()
    process.stdin.destroy()
  }
}

try {
  await runBoard()
} catch (error) {
  process.stderr.write(`relay board: ${error instanceof Error ? error.message : String(error)}\n`)
  process.exitCode = 1
}
