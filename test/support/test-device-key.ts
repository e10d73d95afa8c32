import { deviceKeyOf, type DeviceKey } from '../../main/keys/device-key.ts'

/** A machine's key for records that tests write; the same one in every process, so that a child's record verifies. */
export const testDeviceKey: DeviceKey = deviceKeyOf(new Uint8Array(32).fill(7))
