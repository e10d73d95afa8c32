import { createEffect, createMemo, createSignal, on, onCleanup, type Accessor } from 'solid-js'
import type { CallAnswer } from '../../../../main/contract/operator.ts'
import type { ConsoleError } from '../../calls.ts'
import type { Load } from '../../load.ts'
import { call, session } from '../../session.ts'
import type { Rules } from './book.ts'
import type { Draft } from './draft.ts'
import { bookToSend, isChanged, mergeWith, type Merged } from './draft-versions.ts'
import { keepDraft, readDraft } from './draft-store.ts'
import { takenVersions } from './findings.ts'

export type Checked = CallAnswer<'check_rules'>

/** What came of applying: in force, or waiting for a second person. */
export type Applied = { readonly kind: 'in_force'; readonly number: number } | { readonly kind: 'waits' }

/** A draft while it is worked on: kept in this tab, checked by the machine while one types, and applied. */
export interface Workshop {
  readonly draft: Accessor<Draft | null>
  /** Puts another draft in the place of this one; null discards it. */
  set(next: Draft | null): void
  /** The draft as the machine is sent it; null: there is none. */
  readonly toSend: Accessor<Record<string, unknown> | null>
  /** Of the last check, which may be of a little earlier. */
  readonly checked: Accessor<Checked | undefined>
  readonly checkError: Accessor<ConsoleError | undefined>
  /** Whether something was typed that the last check has not seen. */
  readonly isChecking: Accessor<boolean>
  readonly isChanged: Accessor<boolean>
  /** What somebody else applied while the draft was written; undefined: nobody did. */
  readonly merged: Accessor<Merged | undefined>
  forgetMerged(): void
  readonly isApplying: Accessor<boolean>
  readonly applyError: Accessor<ConsoleError | undefined>
  readonly applied: Accessor<Applied | undefined>
  apply(): Promise<void>
}

/** After the last key. */
const CHECK_AFTER_MS = 350
/** How often a number that is taken is raised and looked at again, before a person has to. */
const MOST_RAISES = 5

export function createWorkshop(rules: Load<Rules>): Workshop {
  const login = session()?.login ?? ''
  const [draft, setDraft] = createSignal<Draft | null>(readDraft(sessionStorage, login))
  const [taken, setTaken] = createSignal<ReadonlyMap<string, number>>(new Map())
  const [checked, setChecked] = createSignal<Checked>()
  const [checkError, setCheckError] = createSignal<ConsoleError>()
  const [seen, setSeen] = createSignal('')
  const [merged, setMerged] = createSignal<Merged>()
  const [isApplying, setApplying] = createSignal(false)
  const [applyError, setApplyError] = createSignal<ConsoleError>()
  const [applied, setApplied] = createSignal<Applied>()

  const set = (next: Draft | null): void => {
    setDraft(next)
    setApplied(undefined)
    setApplyError(undefined)
    if (next === null) setMerged(undefined)
    keepDraft(sessionStorage, login, next)
  }
  const toSend = createMemo(() => {
    const [now, read] = [draft(), rules.value()]
    return now === null || read === undefined ? null : bookToSend(now, read.book, taken())
  })
  const asText = createMemo(() => {
    const book = toSend()
    return book === null ? '' : JSON.stringify(book)
  })

  // Somebody else applied rules meanwhile: the draft goes on from there, and the page says what is new.
  createEffect(() => {
    const [now, read] = [draft(), rules.value()]
    if (now === null || read === undefined || now.basedOn === read.inForce.number) return
    if (!isChanged(now, read.book)) {
      set(null)
      return
    }
    const result = mergeWith(now, read.book, read.inForce.number)
    set(result.draft)
    setMerged(result)
  })

  let timer: ReturnType<typeof setTimeout> | undefined
  let raises = 0
  const check = async (text: string): Promise<void> => {
    const book = toSend()
    if (book === null || text !== asText()) return
    const answer = await call('check_rules', { book })
    if (text !== asText()) return
    setSeen(text)
    if (!answer.ok) {
      setCheckError(answer.error)
      return
    }
    setCheckError(undefined)
    const more = takenVersions(answer.value.findings, book, taken())
    const isRaised = [...more].some(([id, version]) => taken().get(id) !== version)
    if (isRaised && raises < MOST_RAISES) {
      raises += 1
      setTaken(more)
    } else setChecked(answer.value)
  }
  createEffect(
    on(asText, (text) => {
      clearTimeout(timer)
      if (text === '') return
      timer = setTimeout(() => void check(text), seen() === '' ? 0 : CHECK_AFTER_MS)
    })
  )
  onCleanup(() => clearTimeout(timer))

  const apply = async (): Promise<void> => {
    const [now, book] = [draft(), toSend()]
    if (now === null || book === null || isApplying()) return
    setApplying(true)
    setApplyError(undefined)
    const answer = await call('apply_rules', { basedOn: now.basedOn, book })
    setApplying(false)
    if (answer.ok) {
      set(null)
      setApplied({ kind: 'in_force', number: answer.value.number })
      rules.again()
    } else if (answer.error.code === 'approval_needed') {
      setMerged(undefined)
      setApplied({ kind: 'waits' })
    } else {
      if (answer.error.code === 'conflict') rules.again()
      setApplyError(answer.error)
    }
  }
  return {
    draft,
    set,
    toSend,
    checked,
    checkError,
    isChecking: () => asText() !== '' && seen() !== asText(),
    isChanged: () => {
      const [now, read] = [draft(), rules.value()]
      return now !== null && read !== undefined && isChanged(now, read.book)
    },
    merged,
    forgetMerged: () => setMerged(undefined),
    isApplying,
    applyError,
    applied,
    apply
  }
}
