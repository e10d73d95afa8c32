import { spawnSync } from 'node:child_process'
import { accessSync, constants, existsSync, statSync } from 'node:fs'
import { delimiter, dirname, join } from 'node:path'

/** Where pcscd looks for drivers of readers that can be plugged in. Debian's folder. */
const DRIVERS_DIRECTORY = '/usr/lib/pcsc/drivers'

/** Where vpcd's driver may lie. */
const LIBRARIES = ['/usr/lib/pcsc/drivers/serial/libifdvpcd.so', '/usr/local/lib/pcsc/drivers/serial/libifdvpcd.so']

/** Programs that are needed, with Debian's package of each. */
const PROGRAMS: readonly (readonly [name: string, aptPackage: string])[] = [
  ['unshare', 'util-linux'],
  ['setpriv', 'util-linux'],
  ['mount', 'mount'],
  ['ip', 'iproute2'],
  ['pcscd', 'pcscd']
]

/**
 * What makes the inside of the namespace, run by `sh -ec` with the world's folder, vpcd's folder, the drivers' folder,
 * and the program to become.
 *
 * The folder is bound to /run/pcscd, so that its socket is seen outside too. It may lie under /run itself, which is
 * hidden where nothing can be mounted on (no /run/pcscd, and no right to make one): hence `.`, taken as it is.
 * Drivers of readers that can be plugged in are hidden: the readers of this machine belong to nobody here.
 * `quickack`: vpcd writes the length and the body of a frame one by one, so that each would wait 40 ms for the other
 * end's delayed acknowledgement. Only speed hangs on it.
 */
const INSIDE = `
cd "$1"
if [ ! -d /run/pcscd ]; then mount -t tmpfs -o mode=755 tmpfs /run; mkdir /run/pcscd; fi
mount --no-canonicalize --bind . /run/pcscd
mount --bind "$2" "$3"
ip link set lo up
for range in 127.0.0.0/8 127.0.0.1; do
  ip route change table local local "$range" dev lo proto kernel scope host src 127.0.0.1 quickack 1 || :
done
cd /run/pcscd
shift 3
exec "$@"`

/** How to start a program in a namespace of its own. */
export interface PrivateNamespace {
  /** vpcd's driver, as seen inside. */
  readonly libraryPath: string
  /** Environment for the command: programs of the system's own folders can be found. */
  readonly environment: NodeJS.ProcessEnv
  /** The command that becomes `program` inside, with this folder as /run/pcscd. Its process id is the program's. */
  command(directory: string, program: readonly string[]): readonly [command: string, ...args: string[]]
}

/** Where programs are looked for. A user's path may lack the folders of `ip` and `pcscd`. */
function systemPath(): string {
  return [process.env['PATH'] ?? '', '/usr/sbin', '/usr/bin', '/sbin', '/bin'].join(delimiter)
}

/**
 * Says how a private namespace is made here, or in words for a person why it cannot be.
 * @param path where programs are looked for, and
 * @param libraries where vpcd's driver
 */
export function preparePrivateNamespace(
  path = systemPath(),
  libraries = LIBRARIES
): { readonly ok: true; readonly value: PrivateNamespace } | { readonly ok: false; readonly why: string } {
  if (process.platform !== 'linux') return { ok: false, why: 'a virtual reader needs Linux' }
  const isRoot = process.getuid?.() === 0
  const environment = { ...process.env, PATH: path }
  const library = libraries.find((each) => existsSync(each))
  const missing = PROGRAMS.filter(([name]) => !isOnPath(name, path))
  if (missing.length > 0 || library === undefined) {
    const names = [...missing.map(([name]) => name), ...(library === undefined ? ['vpcd (libifdvpcd.so)'] : [])]
    const packages = [...missing.map((row) => row[1]), ...(library === undefined ? ['vsmartcard-vpcd'] : [])]
    const command = `${isRoot ? '' : 'sudo '}apt-get install -y --no-install-recommends ${[...new Set(packages)].join(' ')}`
    return { ok: false, why: `a virtual reader needs ${names.join(', ')}: ${command}` }
  }
  const serial = dirname(library)
  // Root in a container may lack the right, and still have it in a user namespace of its own.
  const ways = isRoot ? ['-mn', '-Urmn'] : ['-Urmn']
  let said = ''
  for (const way of ways) {
    const command = (directory: string, program: readonly string[]): readonly [string, ...string[]] => {
      const shell = ['sh', '-ec', INSIDE, 'sh', directory, serial, DRIVERS_DIRECTORY, ...program]
      return ['unshare', way, '--propagation', 'private', ...shell]
    }
    // Any folder does that nothing else is mounted in.
    const [file, ...args] = command(serial, ['true'])
    const probe = spawnSync(file, args, { env: environment, encoding: 'utf8' })
    if (probe.status === 0) {
      return { ok: true, value: { libraryPath: join(DRIVERS_DIRECTORY, 'libifdvpcd.so'), environment, command } }
    }
    said = probe.error?.message ?? probe.stderr.trim()
  }
  const remedy = isRoot
    ? 'this container needs CAP_SYS_ADMIN (docker run --privileged)'
    : 'run as root, or let users make namespaces (sysctl kernel.apparmor_restrict_unprivileged_userns=0)'
  return { ok: false, why: `no private namespace can be made here (${said}): ${remedy}` }
}

function isOnPath(name: string, path: string): boolean {
  return path.split(delimiter).some((folder) => {
    try {
      accessSync(join(folder, name), constants.X_OK)
      return statSync(join(folder, name)).isFile()
    } catch {
      return false
    }
  })
}
