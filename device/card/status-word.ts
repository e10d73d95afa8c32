/**
 * What a card says by SW1SW2, ISO/IEC 7816-4 clause 5.6, tables 5 and 6. Every status word has exactly one meaning;
 * those that nothing here acts on are `other`.
 */
export type StatusMeaning =
  /** 9000 */
  | { readonly kind: 'completed' }
  /** 61xx: so many bytes wait for GET RESPONSE. */
  | { readonly kind: 'bytes_available'; readonly countBytes: number }
  /** 6Cxx: Le was wrong, this is the right one. */
  | { readonly kind: 'le_wrong'; readonly rightLe: number }
  /** 6282: the file ended before Le bytes; the data are good. */
  | { readonly kind: 'end_of_file' }
  /** 63Cx: verification failed, or was only asked about; so many tries are left. 63C0 is none. */
  | { readonly kind: 'tries_left'; readonly triesLeft: number }
  /** 6700 */
  | { readonly kind: 'length_wrong' }
  /** 6982 */
  | { readonly kind: 'security_status_not_satisfied' }
  /** 6983. The last digit is no counter. */
  | { readonly kind: 'authentication_method_blocked' }
  /** 6984 */
  | { readonly kind: 'reference_data_not_usable' }
  /** 6985 */
  | { readonly kind: 'conditions_of_use_not_satisfied' }
  /** 6A80 */
  | { readonly kind: 'data_field_wrong' }
  /** 6A82 */
  | { readonly kind: 'file_not_found' }
  /** 6A86 */
  | { readonly kind: 'parameters_wrong' }
  /** 6A88 */
  | { readonly kind: 'reference_data_not_found' }
  /** 6B00: for READ BINARY, an offset behind the end. */
  | { readonly kind: 'offset_outside_file' }
  /** 6D00 */
  | { readonly kind: 'instruction_not_supported' }
  /** 6E00 */
  | { readonly kind: 'class_not_supported' }
  | { readonly kind: 'other' }

const fixedMeanings: ReadonlyMap<number, StatusMeaning> = new Map<number, StatusMeaning>([
  [0x9000, { kind: 'completed' }],
  [0x6282, { kind: 'end_of_file' }],
  [0x6700, { kind: 'length_wrong' }],
  [0x6982, { kind: 'security_status_not_satisfied' }],
  [0x6983, { kind: 'authentication_method_blocked' }],
  [0x6984, { kind: 'reference_data_not_usable' }],
  [0x6985, { kind: 'conditions_of_use_not_satisfied' }],
  [0x6a80, { kind: 'data_field_wrong' }],
  [0x6a82, { kind: 'file_not_found' }],
  [0x6a86, { kind: 'parameters_wrong' }],
  [0x6a88, { kind: 'reference_data_not_found' }],
  [0x6b00, { kind: 'offset_outside_file' }],
  [0x6d00, { kind: 'instruction_not_supported' }],
  [0x6e00, { kind: 'class_not_supported' }]
])

/**
 * Decodes SW1SW2, SW1 first: only behind SW1 = 63 is the low nibble of SW2 a counter.
 * Examples: 0x63C2 is two tries left; 0x6983 is blocked, not "three left"; 0x6100 is 256 bytes waiting.
 * @param statusWord SW1 in the high byte, SW2 in the low one
 */
export function decodeStatusWord(statusWord: number): StatusMeaning {
  const sw1 = statusWord >> 8
  const sw2 = statusWord & 0xff
  if (sw1 === 0x61) return { kind: 'bytes_available', countBytes: sw2 === 0 ? 256 : sw2 }
  if (sw1 === 0x6c) return { kind: 'le_wrong', rightLe: sw2 === 0 ? 256 : sw2 }
  if (sw1 === 0x63 && (sw2 & 0xf0) === 0xc0) return { kind: 'tries_left', triesLeft: sw2 & 0x0f }
  return fixedMeanings.get(statusWord) ?? { kind: 'other' }
}
