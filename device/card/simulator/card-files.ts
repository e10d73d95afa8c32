import type { KeyObject } from 'node:crypto'
import { JPKI_KEYS, TOKEN_INFORMATION_EF, TOKEN_LABEL_BYTES } from '../jpki-applet-data.ts'
import type { JpkiKey } from '../jpki-applet-data.ts'
import type { CardBehaviour } from './card-behaviour.ts'
import type { CardContents, CardKeySlot } from './card-contents.ts'

/** A PIN in the card's memory: it outlives removal and reset. */
export interface StoredPin {
  readonly key: JpkiKey
  /** ASCII; `null` for one that was never set. */
  readonly value: Uint8Array | null
  readonly maxTries: number
  triesLeft: number
}

/** An elementary file of the simulated JPKI application. */
export type CardFile =
  | { readonly kind: 'transparent'; readonly bytes: Uint8Array; readonly readableAfter: JpkiKey | null }
  | { readonly kind: 'pin'; readonly pin: StoredPin }
  | { readonly kind: 'key'; readonly key: JpkiKey; readonly privateKey: KeyObject }

/** File identifier -> EF. */
export type CardFiles = ReadonlyMap<number, CardFile>

/** Lays out the EFs of the JPKI DF as a municipality's terminal would have written them. */
export function layOutFiles(contents: CardContents, behaviour: CardBehaviour): CardFiles {
  const files = new Map<number, CardFile>()
  const label = new Uint8Array(TOKEN_LABEL_BYTES).fill(0x20)
  label.set(new TextEncoder().encode(contents.tokenLabel))
  files.set(TOKEN_INFORMATION_EF, { kind: 'transparent', bytes: label, readableAfter: null })
  addSlot(files, 'authentication', contents.authentication, behaviour)
  if (contents.signature !== undefined) addSlot(files, 'signature', contents.signature, behaviour)
  return files
}

function addSlot(files: Map<number, CardFile>, key: JpkiKey, slot: CardKeySlot, behaviour: CardBehaviour): void {
  const row = JPKI_KEYS[key]
  addCertificate(files, row.certificateEf, slot.certificate, row.certificateNeedsPin ? key : null, behaviour)
  addCertificate(files, row.caCertificateEf, slot.caCertificate, null, behaviour)
  files.set(row.keyEf, { kind: 'key', key, privateKey: slot.privateKey })
  const pin: StoredPin = {
    key,
    value: slot.pin === null ? null : new TextEncoder().encode(slot.pin),
    maxTries: row.maxTries,
    triesLeft: slot.triesLeft ?? row.maxTries
  }
  files.set(row.pinEf, { kind: 'pin', pin })
}

function addCertificate(
  files: Map<number, CardFile>,
  fileId: number,
  certificate: Uint8Array,
  readableAfter: JpkiKey | null,
  behaviour: CardBehaviour
): void {
  if (certificate.length === 0 && behaviour.blankCertificate === 'no_file') return
  if (certificate.length === 0 && behaviour.blankCertificate === 'no_bytes') {
    files.set(fileId, { kind: 'transparent', bytes: new Uint8Array(0), readableAfter })
    return
  }
  const bytes = new Uint8Array(Math.max(behaviour.certificateEfBytes, certificate.length))
  if (certificate.length > 0) fillBehind(bytes, certificate.length, behaviour.bytesAfterCertificate)
  else if (behaviour.blankCertificate === 'ones') bytes.fill(0xff)
  bytes.set(certificate)
  files.set(fileId, { kind: 'transparent', bytes, readableAfter })
}

/** A header of DER that promises 1,024 bytes, and a counter: a reader that goes on reading is led far astray. */
function fillBehind(bytes: Uint8Array, from: number, what: CardBehaviour['bytesAfterCertificate']): void {
  const header = [0x30, 0x82, 0x04, 0x00]
  for (let at = from; at < bytes.length; at += 1) {
    const other = header[at - from] ?? (at * 37) & 0xff
    bytes[at] = what === 'zeros' ? 0x00 : what === 'ones' ? 0xff : other
  }
}
