/**
 * Java's javax.smartcardio reads the simulated card through a real PC/SC service, by a program of its own
 * (`ReadCertificate.java`). Seen with OpenJDK 17.0.15. It sends what that program asks for and no command more; a GET
 * RESPONSE would follow only after 61xx, which this card never says. It begins with `00 B0 00 00 04`, where we begin
 * with 256 bytes, and leaves the card by a reset.
 */
import { afterEach, beforeAll, describe, expect, test } from 'vitest'
import { canStartVirtualReader } from '../../device/reader/simulator/virtual-reader.ts'
import type { IssuedCard } from '../../main/platform/simulator/card-issuer.ts'
import { CardTable, issueCards } from './card-table.ts'
import { findJava } from './foreign-clients.ts'
import { visit } from './our-reader.ts'

const reader = canStartVirtualReader()
const java = findJava()
const whyNot = !reader.ok ? reader.why : !java.ok ? java.why : null
const title = `Java on a virtual card${whyNot === null ? '' : ` (skipped: ${whyNot})`}`

describe.skipIf(whyNot !== null)(title, () => {
  const pcscLibraryPath = java.ok ? java.pcscLibraryPath : ''
  const table = new CardTable()
  let issued: IssuedCard

  beforeAll(async () => {
    issued = (await issueCards()).issued
  })
  afterEach(() => table.clear())

  test.each(['zeros', 'other_object'] as const)('reads the certificate, with %s behind it', async (behind) => {
    const { world, card, clients } = await table.lay(issued, { bytesAfterCertificate: behind })
    const certificate = Buffer.from(issued.authentication.certificate)
    expect(await clients.readCertificateByJava(pcscLibraryPath)).toEqual(certificate)
    const { log } = await world.read(card)
    const readBytes = log.map((line) => Number(/\[(\d+) bytes\] 9000$/.exec(line)?.[1] ?? 0))
    expect(readBytes.reduce((sum, bytes) => sum + bytes)).toBe(certificate.length)
    expect(log.filter((line) => !/^00 (A4 04 0C 0A D3 92|A4 02 0C 02 00 0A|B0 )/.test(line))).toEqual([])
    expect(await visit(world.servicePath)).toEqual({ certificate, triesLeft: 3 })
  })

  test('says what it is refused', async () => {
    const blank = { ...issued, authentication: { ...issued.authentication, certificate: new Uint8Array(0) } }
    const { world, clients } = await table.lay(blank, { blankCertificate: 'no_bytes' })
    await expect(clients.readCertificateByJava(pcscLibraryPath)).rejects.toThrow('6B00')
    expect(await visit(world.servicePath)).toBe('certificate_missing')
    const other = await table.lay('foreign')
    await expect(other.clients.readCertificateByJava(pcscLibraryPath)).rejects.toThrow('6A82')
    expect(await visit(other.world.servicePath)).toBe('not_my_number_card')
  })
})
