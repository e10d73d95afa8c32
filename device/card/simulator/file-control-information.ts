import type { ResponseApdu } from '../apdu.ts'

/** P2 of SELECT that asks for no file control information. ISO/IEC 7816-4 clause 11.2.2, table 63. */
export const SELECT_P2_NO_DATA = 0x0c

/** What a SELECT may tell of the selected file. */
export interface SelectedFile {
  readonly fileId?: number
  readonly sizeBytes?: number
  /** AID of a DF. */
  readonly name?: Uint8Array
}

/**
 * Answers a successful SELECT: nothing for P2 0C or without Le, else an FCI template (tag 6F) of size (80), file
 * identifier (83) and DF name (84). ISO/IEC 7816-4 clause 7.4. What a real card puts into it is not known.
 */
export function fileControlInformation(p2: number, le: number | undefined, file: SelectedFile): ResponseApdu {
  const none = { data: new Uint8Array(0), statusWord: 0x9000 }
  if (p2 === SELECT_P2_NO_DATA || le === undefined) return none
  const { fileId, sizeBytes, name } = file
  const objects = [
    ...(sizeBytes === undefined ? [] : [0x80, 2, sizeBytes >> 8, sizeBytes & 0xff]),
    ...(fileId === undefined ? [] : [0x83, 2, fileId >> 8, fileId & 0xff]),
    ...(name === undefined ? [] : [0x84, name.length, ...name])
  ]
  const data = Uint8Array.from([0x6f, objects.length, ...objects])
  return data.length <= le ? { data, statusWord: 0x9000 } : { ...none, statusWord: 0x6c00 | (data.length & 0xff) }
}
