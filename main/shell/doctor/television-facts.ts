import { connect } from 'node:tls'
import { systemClock } from '../../../device/clock.ts'
import { ok, type Result } from '../../../device/result.ts'
import { createCableParties } from '../../cable/cable-client.ts'
import type { CablePartiesSettings } from '../../cable/settings.ts'
import { isStoreInUse, storePath } from '../../store/database.ts'
import type { CableFault } from '../../television/ports.ts'
import { pairedScreens } from '../../television/screens/screen-registry.ts'
import { shownCertificate } from '../operator/tls-certificate.ts'
import { readOwnUrl } from '../television/own-address.ts'
import { agentPairedAtMs } from '../television/reader-agent-door.ts'
import { readTelevisionState } from '../television/television-state.ts'
import type { DoorAnswer, TelevisionFacts } from './television-checks.ts'

const ANSWER_MS = 8_000

/** Reads what lies below a data directory; makes and changes nothing. */
export function readTelevisionFacts(dataDirectory: string): TelevisionFacts {
  const screens = pairedScreens(dataDirectory)
  return {
    runs: isStoreInUse(storePath(dataDirectory)),
    state: readTelevisionState(dataDirectory),
    screens: screens.ok ? ok(screens.value.length) : screens,
    certificate: shownCertificate(dataDirectory, 'television'),
    hasOwnUrl: readOwnUrl(dataDirectory) !== null,
    agentPairedAtMs: agentPairedAtMs(dataDirectory)
  }
}

/** As `TelevisionProbes.door`. */
export function knockAt(address: string, port: number): Promise<DoorAnswer> {
  return new Promise((resolve) => {
    // Its certificate is compared with the machine's own; no CA is asked.
    const socket = connect({ host: address, port, rejectUnauthorized: false })
    const end = (answer: DoorAnswer) => {
      resolve(answer)
      socket.destroy()
    }
    socket.setTimeout(ANSWER_MS, () => {
      end({ result: 'failed', fault: 'silent' })
    })
    socket.once('secureConnect', () => {
      end({ result: 'answered', fingerprint: socket.getPeerX509Certificate()?.fingerprint256 ?? '' })
    })
    socket.on('error', (fault: NodeJS.ErrnoException) => {
      end({ result: 'failed', fault: fault.code ?? 'unknown' })
    })
  })
}

/** As `TelevisionProbes.cablePlatform`. */
export async function probeCablePlatform(settings: CablePartiesSettings): Promise<Result<unknown, CableFault>> {
  const parties = createCableParties(systemClock, settings)
  try {
    return await parties.requestChallenge(AbortSignal.timeout(ANSWER_MS))
  } finally {
    parties.close()
  }
}
