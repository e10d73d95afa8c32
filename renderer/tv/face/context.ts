import { createContext, useContext } from 'solid-js'
import { WORDS } from '../words/words.ts'
import type { TvWords } from '../words/shape.ts'
import type { Face } from './face.ts'

/** The face that a component belongs to. */
export const FaceContext = createContext<Face>()

/** The face that this component belongs to. */
export function useFace(): Face {
  const face = useContext(FaceContext)
  if (face === undefined) throw new Error('there is no face around this component')
  return face
}

/** The face's words in the language that is on. */
export function useWords(): () => TvWords {
  const face = useFace()
  return () => WORDS[face.language()]
}
