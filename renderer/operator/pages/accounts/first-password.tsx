import type { JSX } from 'solid-js'
import { Button } from '../../parts/button.tsx'
import { Dialog } from '../../parts/dialog.tsx'
import { peopleWords } from '../../words/people.ts'

/** A first password, this once. */
export function FirstPassword(props: {
  readonly login: string
  readonly firstPassword: string
  readonly onClose: () => void
}): JSX.Element {
  return (
    <Dialog
      title={peopleWords().firstPassword(props.login)}
      onClose={() => props.onClose()}
      actions={
        <Button kind="primary" onPress={() => props.onClose()}>
          {peopleWords().firstPasswordDone}
        </Button>
      }
    >
      <p>{peopleWords().firstPasswordLead}</p>
      <p class="secret" data-testid="first-password">
        {props.firstPassword}
      </p>
    </Dialog>
  )
}
