/** What a device calls itself on the bus. */
export interface MdbIdentification {
  readonly maker: string
  readonly serialNumber: string
  readonly model: string
  /** Four decimal digits. */
  readonly version: string
}

/**
 * The 29 bytes of an identification: maker (3, ASCII), serial number (12), model (12), version (2, packed decimal). Text
 * too short is filled up with spaces behind. Version `0100` is `01 00`.
 * Source: MDB/ICP 4.3 as read in published transcripts; that 68h answers the same is unconfirmed.
 */
export function identificationBytes({ maker, serialNumber, model, version }: MdbIdentification): readonly number[] {
  const text = `${maker.padEnd(3)}${serialNumber.padEnd(12)}${model.padEnd(12)}`
  const digits = [version.slice(0, 2), version.slice(2)]
  return [...Array.from(text, (character) => character.charCodeAt(0)), ...digits.map((pair) => parseInt(pair, 16))]
}
