import { accessSync, constants, existsSync, readdirSync } from 'node:fs'
import { userInfo } from 'node:os'
import { join } from 'node:path'
import { systemClock } from '../../../device/clock.ts'
import { inspectPcsc } from '../../../device/reader/pcsc/inspect-pcsc.ts'
import { createPcscReader } from '../../../device/reader/pcsc/pcsc-reader.ts'
import { DEFAULT_SERVICE_PATH } from '../../../device/reader/pcsc/reader-claim.ts'
import { showCard } from '../card/show-card.ts'
import { packageFolder } from './package-folder.ts'
import type { ReaderProbes } from './probes.ts'

/** The card lies there already; the rest is for a machine that is busy. */
const CARD_TIMEOUT_MS = 10_000

/** Where packages of pcscd put it. */
const SERVICE_PROGRAMS = ['/usr/sbin/pcscd', '/usr/bin/pcscd', '/usr/local/sbin/pcscd']

/** The probes of reader and card of this machine. */
export function realReaderProbes(): ReaderProbes {
  return {
    userName: userName(),
    smartcardIsBuilt,
    pcscSocket: () => {
      const given = process.env['PCSCLITE_CSOCK_NAME']
      const path = given === undefined || given === '' ? DEFAULT_SERVICE_PATH : given
      if (!existsSync(path)) return SERVICE_PROGRAMS.some((program) => existsSync(program)) ? 'absent' : 'not_installed'
      try {
        // To connect is to write: unix(7).
        accessSync(path, constants.W_OK)
        return 'ready'
      } catch {
        return 'denied'
      }
    },
    pcsc: () => inspectPcsc({ clock: systemClock }),
    card: (readerName) => {
      const reader = createPcscReader({ clock: systemClock, ...(readerName === undefined ? {} : { readerName }) })
      return showCard(reader, 'service_provider', { clock: systemClock, timeoutMs: CARD_TIMEOUT_MS })
    }
  }
}

function smartcardIsBuilt(): boolean {
  const folder = packageFolder('smartcard')
  if (folder === null) return false
  const release = join(folder, 'build/Release')
  return existsSync(release) && readdirSync(release).some((name) => name.endsWith('.node'))
}

/** A number where the user has no name, as in a container. */
function userName(): string {
  try {
    return userInfo().username
  } catch {
    return String(process.getuid?.() ?? 'unknown')
  }
}
