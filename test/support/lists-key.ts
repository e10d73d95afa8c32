/** A key that lists of tests are sealed under. Any 32 octets will do. */
export const LISTS_KEY: Uint8Array = Uint8Array.from({ length: 32 }, (_, index) => index * 7 + 1)
