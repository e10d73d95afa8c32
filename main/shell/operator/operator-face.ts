import { fileURLToPath } from 'node:url'

/** The built face of the operator (`npm run build`); calls are served without one too. */
export const OPERATOR_FACE = fileURLToPath(new URL('../../../out/renderer/operator', import.meta.url))
