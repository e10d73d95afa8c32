/** `npm run docs`: writes the sections of the documents that are made from the code. */
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { repositoryRoot } from '../../lint/source-imports.ts'
import { generatedDocs } from './generated-docs.ts'

for (const { path, committed, generated } of generatedDocs()) {
  if (committed !== generated) writeFileSync(join(repositoryRoot, path), generated)
  console.log(`${path}: ${committed === generated ? 'up to date' : 'written'}`)
}
