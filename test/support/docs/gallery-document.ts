import { LANGUAGE_NAMES, LANGUAGES } from '../../../renderer/shopper/strings/strings.ts'
import { faceViews } from '../face-views.ts'

/** The two sizes that the face is photographed in. */
const SIZES = ['portrait', 'landscape'] as const

/** Where the pictures lie, from the repository's root. */
export const GALLERY_FOLDER = 'docs/gallery'

/** Paths of all pictures that the gallery shows, below its folder: every state in every language and size. */
export function galleryPictures(): readonly string[] {
  const names = Object.keys(faceViews({ language: 'ja', reach: 'standing' }))
  return LANGUAGES.flatMap((language) => names.flatMap((name) => SIZES.map((size) => `${language}/${name}-${size}.png`)))
}

/** `docs/gallery.md`: every state of the shopper's face, in every language and both sizes. */
export function galleryDocument(): { readonly path: string; readonly content: string } {
  const names = Object.keys(faceViews({ language: 'ja', reach: 'standing' }))
  const cell = (language: string, name: string): string =>
    SIZES.map((size) => {
      const path = `gallery/${language}/${name}-${size}.png`
      return `<a href="${path}"><img src="${path}" height="200" alt="${name}, ${language}, ${size}"></a>`
    }).join(' ')
  const rows = names.map((name) => `| \`${name}\` | ${LANGUAGES.map((language) => cell(language, name)).join(' | ')} |`)
  const content = [
    '# Gallery of the shopper’s face',
    '',
    'Made by `npm run docs`. Every state, in every language, on a portrait panel (1080x1920) and a landscape one',
    '(1280x800), at half size and in 64 colours. The tests take each picture anew and compare it with the one that is',
    'stored here; they also measure that no word is cut, covered or out of its box, and let axe look at it. After a change',
    'that is wanted: `npm run gallery -- --update`, and look at what has changed before it is committed.',
    '',
    'The parts that screens are made of are on one page of their own: `npm run gallery` serves it and says where.',
    '',
    `| state | ${LANGUAGES.map((language) => LANGUAGE_NAMES[language]).join(' | ')} |`,
    `|---|${LANGUAGES.map(() => '---').join('|')}|`,
    ...rows,
    ''
  ]
  return { path: 'docs/gallery.md', content: content.join('\n') }
}
