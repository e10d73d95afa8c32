import { fileURLToPath } from 'node:url'

const root = fileURLToPath(new URL('../../..', import.meta.url))

/** The built face of the television. */
export const TV_FACE = `${root}out/renderer/tv`

/** The built face of the telephone that is its remote control. */
export const REMOTE_FACE = `${root}out/renderer/remote`
