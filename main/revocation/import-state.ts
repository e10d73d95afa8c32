/**
 * States of the shared word by which an import is given up or put into force: whoever changes it first from `running`
 * decides.
 */
export const IMPORT_STATE = { running: 0, aborted: 1, committing: 2 } as const
