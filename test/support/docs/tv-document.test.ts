import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { repositoryRoot } from '../../lint/source-imports.ts'
import { TV_PICTURES_FOLDER, tvDocument, tvPictures } from './tv-document.ts'

it('docs/tv.md names exactly the pictures that are stored', () => {
  const stored = readdirSync(join(repositoryRoot, TV_PICTURES_FOLDER), { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.png'))
    .map((name) => name.replaceAll('\\', '/'))
  expect(stored.toSorted()).toEqual(tvPictures().toSorted())
  const named = [...tvDocument().content.matchAll(/src="tv\/([^"]+)"/g)].map((match) => match[1])
  expect(named.toSorted()).toEqual(stored.toSorted())
})
