import { encode } from 'uqr'
import { qrPath, QUIET_MODULES, type QrPath } from '../../shared/qr-path.ts'

/** The QR code (ISO/IEC 18004, error correction M) of an address that a telephone scans. */
export function qrPathOf(text: string): QrPath {
  return qrPath(encode(text, { ecc: 'M', border: QUIET_MODULES }).data)
}
