/**
 * The simulated platform as a process of its own:
 *
 *     node platform-process.ts --dir DIR [--latency-ms N] [--ocsp-latency-ms N] [--cards adult,minor,...]
 *                              [--api-port N] [--second-api-port N] [--http-port N] [--with-parent]
 *
 * Writes the connection files and `cards.json` into DIR, then prints one JSON line: `endpoint`, `secondEndpoint`,
 * `ocspUrl`, `crlUrl`, `arlUrl`, `controlUrl`, `dir`, `cards`. Ends on SIGTERM or SIGINT, and with `--with-parent` when its stdin closes, so
 * that it cannot outlive whoever started it. Exit codes: 0 ended as told, 2 wrong arguments.
 */
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { z } from 'zod'
import { systemClock } from '../../../device/clock.ts'
import { CARDS_FILE, saveCards } from './cards-file.ts'
import { writeConnectionFiles } from './connection-files.ts'
import { createControlServer } from './control-server.ts'
import { cardProfiles } from './people.ts'
import { listen, startSimulatedPlatform } from './simulated-platform.ts'

const wholeNumber = z.coerce.number().int().min(0)

const argumentsSchema = z.object({
  dir: z.string().min(1),
  'latency-ms': wholeNumber.default(0),
  'ocsp-latency-ms': wholeNumber.default(0),
  'api-port': wholeNumber.default(0),
  'second-api-port': wholeNumber.default(0),
  'http-port': wholeNumber.default(0),
  cards: z
    .string()
    .default('')
    .transform((names) => names.split(',').filter((name) => name !== ''))
    .pipe(z.array(z.enum(cardProfiles))),
  'with-parent': z.boolean().default(false)
})

function readArguments(): z.output<typeof argumentsSchema> | undefined {
  try {
    const { values } = parseArgs({
      options: {
        dir: { type: 'string' },
        'latency-ms': { type: 'string' },
        'ocsp-latency-ms': { type: 'string' },
        'api-port': { type: 'string' },
        'second-api-port': { type: 'string' },
        'http-port': { type: 'string' },
        cards: { type: 'string' },
        'with-parent': { type: 'boolean' }
      }
    })
    return argumentsSchema.parse(values)
  } catch {
    return undefined
  }
}

async function run(wish: z.output<typeof argumentsSchema>): Promise<void> {
  const platform = await startSimulatedPlatform({
    clock: systemClock,
    apiPort: wish['api-port'],
    secondApiPort: wish['second-api-port'],
    httpPort: wish['http-port']
  })
  platform.faults.api.latencyMs = wish['latency-ms']
  platform.faults.ocsp.latencyMs = wish['ocsp-latency-ms']
  const control = createControlServer(platform)

  let ending = false
  const end = (): void => {
    if (ending) return
    ending = true
    control.closeAllConnections()
    control.close()
    void platform.close().then(() => process.exit(0))
  }
  process.on('SIGTERM', end)
  process.on('SIGINT', end)
  if (wish['with-parent']) process.stdin.on('close', end).resume()

  const [cards, controlPort] = await Promise.all([
    Promise.all(wish.cards.map((profile) => platform.issueCard(profile))),
    listen(control, 0, '127.0.0.1')
  ])
  writeConnectionFiles(platform, wish.dir)
  saveCards(join(wish.dir, CARDS_FILE), cards)
  const { endpoint, secondEndpoint, ocspUrl, crlUrl, arlUrl } = platform
  const line = {
    endpoint,
    secondEndpoint,
    ocspUrl,
    crlUrl,
    arlUrl,
    controlUrl: `http://127.0.0.1:${String(controlPort)}/control`,
    dir: wish.dir,
    cards: wish.cards
  }
  process.stdout.write(`${JSON.stringify(line)}\n`)
}

const wish = readArguments()
if (wish === undefined) {
  process.stderr.write(`usage: platform-process --dir DIR [--latency-ms N] [--cards ${cardProfiles.join(',')}] …\n`)
  process.exitCode = 2
} else {
  await run(wish)
}
