/**
 * Run inside a mount namespace of its own, as root of it: the second medium of a record is a small file system that gets
 * full, is read-only and is unmounted. Argument: an empty directory. Prints one JSON object.
 */
import { execFileSync } from 'node:child_process'
import { mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { backupWorld, heldOn } from './backup-world.ts'

const [base = ''] = process.argv.slice(2)
const world = backupWorld(base)
const { medium } = world
const disk = join(base, 'disk')
mkdirSync(disk)
// Mounted once elsewhere, so that what is on it outlives the unmounting of `medium`.
execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=2m', 'tmpfs', disk])
const mount = () => execFileSync('mount', ['--bind', disk, medium])

async function outcome(): Promise<string> {
  const done = await world.run(true)
  return done.ok ? 'ok' : done.error.code
}

mount()
world.record(10)
const notMarked = await outcome()
await world.mark()
const first = await outcome()
writeFileSync(join(medium, 'filler'), Buffer.alloc(1_600_000))
world.record(3000)
const full = await outcome()
const leftBehind = readdirSync(medium).filter((name) => name.endsWith('.draft')).length
rmSync(join(medium, 'filler'))
const room = await outcome()
world.record(5)
execFileSync('mount', ['-o', 'remount,bind,ro', medium])
const readOnly = await outcome()
execFileSync('umount', [medium])
world.record(5)
const unmounted = await outcome()
const mountPoint = readdirSync(medium).length
mount()
const back = await outcome()
const { first: from, last } = await heldOn(world, medium)
execFileSync('umount', [medium])
world.close()
process.stdout.write(
  JSON.stringify({
    notMarked,
    first,
    full,
    leftBehind,
    room,
    readOnly,
    unmounted,
    mountPoint,
    back,
    held: { first: from, last }
  })
)
