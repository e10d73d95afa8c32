/**
 * OpenSC as judge: its tools, through a real PC/SC service, take the simulated card for a My Number Card, and find on
 * it what our own reader finds. Seen with OpenSC 0.23.0 and pcsc-lite 1.9.9 (Debian 12); what may be peculiar to these
 * stands in this comment only.
 *
 * What OpenSC sends that we never do, from the card's own log:
 * - before its JPKI driver has its turn, other drivers ask for their applets, some with P2 00 and Le (`00 A4 04 00 …`:
 *   each must be `6A82`, or that driver claims the card), and for data (`00 CA DF 30`, `00 CB 3F FF …`: `6D00`);
 * - the JPKI driver knows the card by the ATR of its contacts, and by SELECT of the AID only where the ATR is another;
 * - to list a token it asks both PINs for their tries, that of the signature too. It takes the whole card for unknown
 *   unless both answer `63Cx`: a card without a PIN, one without the signature's files, one whose PIN is blocked and
 *   says so by 6983 or 6984. We read all of these. (So `63C0` is what its author expects of a blocked PIN.)
 * - `00 B0 00 00 04` for a certificate's length, where we begin with 256 bytes;
 * - for one signature, pkcs11-tool reads the certificate twice and both CAs', and tries the signature certificate
 *   (`6982`); it asks the PIN for its tries twice more before VERIFY.
 *
 * The third wrong PIN is CKR_PIN_LOCKED to it by 6983, CKR_GENERAL_ERROR by 6984 and CKR_PIN_INCORRECT by 63C0.
 */
import { randomBytes } from 'node:crypto'
import { afterEach, beforeAll, describe, expect, test, vi } from 'vitest'
import { proveHolder } from '../../device/card/card-visits.ts'
import type { CardContents } from '../../device/card/simulator/card-contents.ts'
import { canStartVirtualReader } from '../../device/reader/simulator/virtual-reader.ts'
import { SIGNATURE_PIN } from '../../main/platform/simulator/card-issuer.ts'
import type { IssuedCard } from '../../main/platform/simulator/card-issuer.ts'
import { pinBytes } from '../support/card-contents.ts'
import { CardTable, issueCards } from './card-table.ts'
import type { CardOnTable } from './card-table.ts'
import { findOpensc } from './foreign-clients.ts'
import { readByOurs, visit, withOurReader } from './our-reader.ts'

const PIN = '1234'
const WRONG_PIN = '9999'

/** As OpenSC numbers the certificates, keys and PINs of the card, and names its tokens, one a PIN. */
const IDS = { authentication: '01', signature: '02', authentication_ca: '03', signature_ca: '04' } as const
const AUTHENTICATION_TOKEN = 'JPKI (User Authentication PIN)'
const SIGNATURE_TOKEN = 'JPKI (Digital Signature PIN)'

const reader = canStartVirtualReader()
const opensc = findOpensc()
const whyNot = !reader.ok ? reader.why : !opensc.ok ? opensc.why : null

describe.skipIf(whyNot !== null)(`OpenSC on a virtual card${whyNot === null ? '' : ` (skipped: ${whyNot})`}`, () => {
  const modulePath = opensc.ok ? opensc.modulePath : ''
  const table = new CardTable()
  let issued: Required<IssuedCard>
  let withoutSignature: IssuedCard
  let certificate: Buffer

  beforeAll(async () => {
    ;({ issued, withoutSignature } = await issueCards())
    certificate = Buffer.from(issued.authentication.certificate)
  })
  afterEach(() => table.clear())

  /** Lays a card, and waits until OpenSC sees it. */
  async function lay(...how: Parameters<CardTable['lay']>): Promise<CardOnTable> {
    const laid = await table.lay(...how)
    await vi.waitFor(async () => expect(await laid.clients.seesCard()).toBe(true), { timeout: 90_000, interval: 50 })
    return laid
  }

  const withAuthentication = (changes: Partial<CardContents['authentication']>): CardContents => ({
    ...issued,
    authentication: { ...issued.authentication, ...changes }
  })

  const signAsHolder = ({ clients }: CardOnTable, pin: string, data: Uint8Array = randomBytes(1_000)) =>
    clients.sign(data, { modulePath, token: AUTHENTICATION_TOKEN, pin, keyId: IDS.authentication })

  const triesLeft = async ({ world, card }: CardOnTable) => (await world.read(card)).triesLeft

  test.each(['contact', 'contactless'] as const)('takes it for a My Number Card by its %s ATR', async (atr) => {
    const here = await lay(issued, { atr })
    expect(await here.clients.cardName()).toBe('jpki')
    expect(await here.clients.readCertificate(IDS.authentication)).toEqual(certificate)
    // Applets of other cards are absent, and what other cards can do this one cannot.
    const { log } = await here.world.read(here.card)
    const foreign = log.filter((line) => line.startsWith('00 A4 04') && !line.includes('D3 92 F0 00 26 01'))
    expect(foreign.length).toBeGreaterThan(0)
    expect(foreign.filter((line) => !line.endsWith('-> 6A82'))).toEqual([])
    expect(log.filter((line) => /^00 C[AB]/.test(line) && !line.endsWith('-> 6D00'))).toEqual([])
    expect(await visit(here.world.servicePath)).toEqual({ certificate, triesLeft: 3 })
  })

  test('reads every certificate byte for byte, as we do', async () => {
    const { clients, world } = await lay(issued)
    const open = {
      authentication: issued.authentication.certificate,
      authentication_ca: issued.authentication.caCertificate,
      signature_ca: issued.signature.caCertificate
    }
    for (const which of ['authentication', 'authentication_ca', 'signature_ca'] as const) {
      expect(await clients.readCertificate(IDS[which])).toEqual(Buffer.from(open[which]))
      expect(await readByOurs(world.servicePath, which)).toEqual(Buffer.from(open[which]))
    }
    // The signature's, with name and address in it, after its PIN only.
    expect(await clients.readCertificate(IDS.signature)).toBeNull()
    expect(await readByOurs(world.servicePath, 'signature')).toBe('pin_not_verified')
    const closed = Buffer.from(issued.signature.certificate)
    const pin = { authId: IDS.signature, value: SIGNATURE_PIN }
    expect(await clients.readCertificate(IDS.signature, pin)).toEqual(closed)
    expect(await readByOurs(world.servicePath, 'signature', SIGNATURE_PIN)).toEqual(closed)
  })

  test('signs with both keys what openssl verifies', async () => {
    const here = await lay(issued)
    const [data, other] = [randomBytes(5_000), randomBytes(5_000)]
    const signer = { modulePath, token: SIGNATURE_TOKEN, pin: SIGNATURE_PIN, keyId: IDS.signature }
    const byHolder = await signAsHolder(here, PIN, data)
    const bySigner = await here.clients.sign(data, signer)
    for (const [made, slot] of [
      [byHolder, issued.authentication],
      [bySigner, issued.signature]
    ] as const) {
      expect(made.signature).toHaveLength(256)
      expect(await here.clients.opensslVerifies(data, made.signature!, slot.certificate)).toBe(true)
      expect(await here.clients.opensslVerifies(other, made.signature!, slot.certificate)).toBe(false)
    }
  })

  test.each([
    ['6983', 0x6983],
    ['6984', 0x6984],
    ['63C0', 0x63c0]
  ] as const)('blocks the PIN by three wrong ones, on a card that says so by %s', async (word, blockedStatusWord) => {
    const here = await lay(issued, { blockedStatusWord })
    const { clients, world } = here
    expect((await signAsHolder(here, WRONG_PIN)).signature).toBeNull()
    expect(await triesLeft(here)).toEqual({ authentication: 2, signature: 5 })
    expect(await visit(world.servicePath)).toEqual({ certificate, triesLeft: 2 })
    expect(await clients.verifyPin(IDS.authentication, WRONG_PIN)).toBe(false)
    expect(await triesLeft(here)).toEqual({ authentication: 1, signature: 5 })
    expect(await visit(world.servicePath)).toEqual({ certificate, triesLeft: 1 })
    expect((await signAsHolder(here, WRONG_PIN)).signature).toBeNull()
    expect(await triesLeft(here)).toEqual({ authentication: 0, signature: 5 })

    const refused = await signAsHolder(here, PIN)
    expect(refused.signature).toBeNull()
    expect(refused.stderr).toMatch(/CKR_PIN_|CKR_TOKEN_NOT_RECOGNIZED|No slot with token/)
    expect(await clients.verifyPin(IDS.authentication, PIN)).toBe(false)
    // OpenSC may give the card up before it shows it the PIN. By hand it is shown.
    const verify = `0020008004${Buffer.from(PIN).toString('hex')}`
    const words = await clients.sendCommands('00A4040C0AD392F000260100000001', '00A4020C020018', verify)
    expect(words).toEqual(['9000', '9000', word])
    expect(await triesLeft(here)).toEqual({ authentication: 0, signature: 5 })

    // To our own reader the three words are one.
    expect(await visit(world.servicePath)).toEqual({ certificate, triesLeft: 'blocked' })
    const proof = await withOurReader(world.servicePath, (card) =>
      proveHolder(card, pinBytes(PIN), randomBytes(32), { triesTold: 1 })
    )
    expect(proof).toEqual({ ok: false, error: { code: 'pin_blocked' } })
  })

  test('gives all tries back for the right PIN after two wrong ones', async () => {
    const here = await lay(issued)
    expect(await here.clients.verifyPin(IDS.authentication, WRONG_PIN)).toBe(false)
    expect((await signAsHolder(here, WRONG_PIN)).signature).toBeNull()
    expect(await triesLeft(here)).toEqual({ authentication: 1, signature: 5 })
    expect((await signAsHolder(here, PIN)).signature).toHaveLength(256)
    expect(await triesLeft(here)).toEqual({ authentication: 3, signature: 5 })
    expect(await visit(here.world.servicePath)).toEqual({ certificate, triesLeft: 3 })
  })

  test('finds a card that lay there before the service came', async () => {
    const { clients, world } = await lay(issued, {}, 'card')
    expect(await clients.cardName()).toBe('jpki')
    expect(await clients.readCertificate(IDS.authentication)).toEqual(certificate)
    expect(await visit(world.servicePath)).toEqual({ certificate, triesLeft: 3 })
  })

  test.each([
    ['6A82', 'foreign', 'not_my_number_card'],
    ['9000', { foreign: Uint8Array.of(0x90, 0x00) }, 'card_malformed']
  ] as const)('takes a card that always says %s for none, as we do', async (_, contents, ours) => {
    const { clients, world } = await lay(contents)
    expect(await clients.cardName()).toMatch(/^(?!.*jpki)./i)
    expect(await clients.readCertificate(IDS.authentication)).toBeNull()
    expect(await visit(world.servicePath)).toBe(ours)
  })

  test('reads nothing of a My Number Card without the applet', async () => {
    const { clients, world } = await lay('without_applet')
    // By its ATR it is one.
    expect(await clients.cardName()).toBe('jpki')
    expect(await clients.readCertificate(IDS.authentication)).toBeNull()
    expect(await visit(world.servicePath)).toBe('applet_missing')
  })

  test.each([
    ['zeros', 'end_of_file'],
    ['ones', 'completed'],
    ['other_object', 'le_wrong']
  ] as const)('reads no byte of the %s behind the DER', async (bytesAfterCertificate, readPastEnd) => {
    const { clients, world } = await lay(issued, { bytesAfterCertificate, readPastEnd })
    expect(await clients.readCertificate(IDS.authentication)).toEqual(certificate)
    expect(await visit(world.servicePath)).toEqual({ certificate, triesLeft: 3 })
  })

  test.each(['zeros', 'ones', 'no_bytes', 'no_file'] as const)('finds no certificate in an EF of %s', async (how) => {
    const blank = withAuthentication({ certificate: new Uint8Array(0) })
    const { clients, world } = await lay(blank, { blankCertificate: how })
    expect(await clients.readCertificate(IDS.authentication)).toBeNull()
    expect(await visit(world.servicePath)).toBe('certificate_missing')
    const authority = Buffer.from(issued.authentication.caCertificate)
    // Its tools read nothing where our visit's end still resets the card under them; they are asked again, as a person would.
    await expect.poll(() => clients.readCertificate(IDS.authentication_ca)).toEqual(authority)
    expect(await readByOurs(world.servicePath, 'authentication_ca')).toEqual(authority)
  })

  test.each([
    ['without a PIN', () => withAuthentication({ pin: null }), 'not_set'],
    ['with a blocked PIN', () => withAuthentication({ triesLeft: 0 }), 'blocked'],
    ["without the signature's files", () => withoutSignature, 3]
  ] as const)('reads what we read, or, being stricter, nothing of a card %s', async (_, contents, tries) => {
    const { clients, world } = await lay(contents())
    expect(await clients.cardName()).toBe('jpki')
    const onCard = Buffer.from(contents().authentication.certificate)
    expect([onCard, null]).toContainEqual(await clients.readCertificate(IDS.authentication))
    expect(await visit(world.servicePath)).toEqual({ certificate: onCard, triesLeft: tries })
  })
})
