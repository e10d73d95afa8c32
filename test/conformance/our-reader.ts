import { readCard } from '../../device/card/card-visits.ts'
import { JpkiApplet } from '../../device/card/jpki-applet.ts'
import type { CertificateName, PinState } from '../../device/card/jpki-applet.ts'
import { systemClock } from '../../device/clock.ts'
import type { CardChannel } from '../../device/reader/card-reader.ts'
import { createPcscReader } from '../../device/reader/pcsc/pcsc-reader.ts'
import { pinBytes } from '../support/card-contents.ts'

/** A watchdog, not a measure. */
const CARD_TIMEOUT_MS = 90_000

/**
 * Lends the card that lies on the reader, by our own PC/SC reader, and closes that afterwards: foreign clients find the
 * card free. Rejects where no card comes.
 * @param servicePath socket of the PC/SC service
 */
export async function withOurReader<T>(servicePath: string, use: (card: CardChannel) => Promise<T>): Promise<T> {
  const reader = createPcscReader({ clock: systemClock, servicePath })
  const inserted = Promise.withResolvers<CardChannel>()
  let said = 'nothing'
  const cancel = systemClock.after(CARD_TIMEOUT_MS, () => {
    inserted.reject(new Error(`our reader found no card, and said last: ${said}`))
  })
  await reader.start((event) => {
    said = event.type === 'reader_lost' ? event.error.code : event.type
    if (event.type === 'card_inserted') inserted.resolve(event.card)
  })
  try {
    return await use(await inserted.promise)
  } finally {
    cancel()
    await reader.close()
  }
}

/** What our first visit finds: the authentication certificate and the tries left, or the code of a failure. */
export function visit(
  servicePath: string
): Promise<{ readonly certificate: Buffer; readonly triesLeft: PinState } | string> {
  return withOurReader(servicePath, async (card) => {
    const reading = await readCard(card)
    if (!reading.ok) return reading.error.code
    return { certificate: Buffer.from(reading.value.certificate), triesLeft: reading.value.triesLeft }
  })
}

/** A certificate as our applet reads it, DER, or the code of a failure. With a PIN that is verified first. */
export function readByOurs(
  servicePath: string,
  which: CertificateName,
  signaturePin?: string
): Promise<Buffer | string> {
  return withOurReader(servicePath, async (card) => {
    const applet = await JpkiApplet.select(card)
    if (!applet.ok) return applet.error.code
    if (signaturePin !== undefined) {
      const verified = await applet.value.verifyPin('signature', pinBytes(signaturePin))
      if (!verified.ok) return verified.error.code
    }
    const certificate = await applet.value.readCertificate(which)
    return certificate.ok ? Buffer.from(certificate.value) : certificate.error.code
  })
}
