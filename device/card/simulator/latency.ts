import type { RandomSource } from './random.ts'

/** Kinds of commands that differ in how long a card works on them. */
export type CommandKind = 'select' | 'read_binary' | 'verify' | 'signature' | 'other'

/** How long a card takes, in milliseconds. */
export interface LatencyProfile {
  readonly selectMs: number
  /** For 256 bytes; a shorter answer takes its share, but never less than `otherMs`. */
  readonly readBinary256Ms: number
  /** With a PIN. Without one it takes `otherMs`. */
  readonly verifyMs: number
  readonly signatureMs: number
  readonly otherMs: number
  /** Largest deviation either way, as a share: 0.1 is up to 10 % faster or slower. */
  readonly jitterRatio: number
}

export type LatencyProfileName = 'none' | 'contactless'

/**
 * `contactless`: ISO/IEC 14443 type B at 106 kbit/s. Reading, VERIFY and signature are the project's reference figures;
 * SELECT and others are assumed from the length of their frames.
 */
export const LATENCY_PROFILES: Readonly<Record<LatencyProfileName, LatencyProfile>> = {
  none: { selectMs: 0, readBinary256Ms: 0, verifyMs: 0, signatureMs: 0, otherMs: 0, jitterRatio: 0 },
  contactless: {
    selectMs: 10,
    readBinary256Ms: 25,
    verifyMs: 40,
    signatureMs: 450,
    otherMs: 5,
    jitterRatio: 0.08
  }
}

/** Milliseconds for one command; `answerBytes` is the length of the answer's data field. */
export function latencyOf(
  profile: LatencyProfile,
  kind: CommandKind,
  answerBytes: number,
  random: RandomSource
): number {
  const jitter = 1 + (random() * 2 - 1) * profile.jitterRatio
  return Math.max(0, meanMs(profile, kind, answerBytes) * jitter)
}

function meanMs(profile: LatencyProfile, kind: CommandKind, answerBytes: number): number {
  switch (kind) {
    case 'select':
      return profile.selectMs
    case 'read_binary':
      return Math.max(profile.otherMs, (profile.readBinary256Ms * answerBytes) / 256)
    case 'verify':
      return profile.verifyMs
    case 'signature':
      return profile.signatureMs
    case 'other':
      return profile.otherMs
  }
}
