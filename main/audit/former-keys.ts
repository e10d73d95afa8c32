import type { DevicePublicKey } from '../keys/device-key.ts'

/** First line of what is signed of a checkpoint, as `checkpointText` writes it; the fourth is its entry's sequence. */
const CHECKPOINT = 'hatachi-audit-checkpoint-1'

/**
 * The machine's key where its own exports are written or looked at after it was replaced: checkpoints of entries before
 * `replacedAt` were signed by a key that is gone, and the machine has not even its public half. They go on as they are,
 * bound to what this key signs by the chain's hashes; whoever holds both public keys proves them. For anything else this
 * is the key itself. Never for a proof.
 * @param replacedAt sequence of the entry in which a start told that another key had signed the end; 0: none did
 */
export function besidesFormerKeys(key: DevicePublicKey, replacedAt: number): DevicePublicKey {
  if (replacedAt === 0) return key
  const isFormer = (message: Uint8Array): boolean => {
    const [heading, , , sequence] = Buffer.from(message).toString('latin1').split('\n')
    return heading === CHECKPOINT && Number(sequence) < replacedAt
  }
  return { ...key, verify: (message, signature) => key.verify(message, signature) || isFormer(message) }
}
