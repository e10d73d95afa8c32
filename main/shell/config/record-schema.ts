import { z } from 'zod'

/** How long the record is kept, and where it is handed out to (docs/record-backup.md). */
export const recordSchema = z.strictObject({
  keepDays: z.int().min(1).max(36_500).default(365).meta({
    description: 'How many days each entry is kept at least: nothing younger is deleted, whoever asks.'
  }),
  backup: z
    .strictObject({
      directory: z.string().min(1).max(1024).meta({
        description:
          'Folder on a second medium, made one by `hatachi audit backup init`. Where the medium is away, its mount point is not written to.'
      }),
      everyHours: z.int().min(1).max(168).default(24).meta({ description: 'How often what is new in the record goes there.' }),
      otherMedium: z.boolean().default(true).meta({
        description:
          'Whether the folder has to lie on another file system than the record. `false` only where something else carries it away.'
      })
    })
    .optional()
    .meta({ description: 'Where the record is exported to (docs/audit-format.md). Absent: nowhere, and nothing of it can be deleted.' })
})
