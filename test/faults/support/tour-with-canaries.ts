/**
 * `hatachi demo --tour` in a process of its own, which tells its parent by IPC, and nobody else, what the cards hold
 * that it hands out. Argument: the demonstration's data directory. Exit code: the tour's.
 */
import type { DemoWorldOptions } from '../../../main/shell/development/demo-world.ts'
import { runTour, type TourOptions } from '../../../main/shell/development/tour.ts'

const options: TourOptions & Pick<DemoWorldOptions, 'onCard'> = {
  dataDirectory: process.argv[2] ?? '',
  latency: 'none',
  print: (line) => process.stdout.write(`${line}\n`),
  complain: (line) => process.stderr.write(`${line}\n`),
  // The tour hands its options on to the world that it builds.
  onCard: ({ authentication }) => {
    process.send?.(Buffer.from(authentication.certificate).toString('base64'))
  }
}
process.exitCode = await runTour(options)
process.disconnect()
