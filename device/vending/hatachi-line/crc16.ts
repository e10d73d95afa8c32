/**
 * CRC-16/CCITT-FALSE (also named CRC-16/IBM-3740): polynomial 1021h, begun with FFFFh, nothing reflected, nothing
 * turned at the end. Its check value: the nine ASCII digits `123456789` give 29B1h. It sees every change within 16 bits
 * on end, so every change of a single byte.
 */
export function crc16(bytes: Uint8Array): number {
  let crc = 0xffff
  for (const byte of bytes) {
    crc ^= byte << 8
    for (let bit = 0; bit < 8; bit += 1) crc = crc & 0x8000 ? ((crc << 1) ^ 0x1021) & 0xffff : (crc << 1) & 0xffff
  }
  return crc
}
