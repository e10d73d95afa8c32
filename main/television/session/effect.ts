import type { SignatureAlgorithmName } from '../../../device/card/jpki-applet-data.ts'
import type { CablePass, LoginProof, TvFact } from '../ports.ts'

/** Something to be done, in the order given. What has a reply gives it as one event of the same `session`. */
export type TvEffect =
  | { readonly type: 'borrow_reader'; readonly session: number }
  /** First visit to the card that lies there as `cardId`. */
  | { readonly type: 'read_card'; readonly session: number; readonly cardId: number }
  /** Asks the cable platform for a challenge, unless this session has one. Says nothing of the person. */
  | { readonly type: 'request_challenge'; readonly session: number }
  /** Second visit, with the PIN that came with the command: VERIFY, and the signature over the challenge. */
  | {
      readonly type: 'prove_holder'
      readonly session: number
      readonly cardId: number
      readonly triesTold: number
      readonly algorithm: SignatureAlgorithmName
    }
  | { readonly type: 'log_in'; readonly session: number; readonly proof: LoginProof }
  | { readonly type: 'link'; readonly session: number; readonly linkTicket: string }
  | {
      readonly type: 'ask_household'
      readonly session: number
      readonly call: 'visit' | 'join'
      readonly pass: CablePass
    }
  | { readonly type: 'unlink'; readonly session: number; readonly pass: CablePass }
  /** Opens a service by its place; an open one is closed. */
  | {
      readonly type: 'open_service'
      readonly session: number
      readonly opening: number
      readonly service: number
      readonly pass: CablePass
    }
  | { readonly type: 'service_act'; readonly session: number; readonly opening: number; readonly actId: string }
  | { readonly type: 'service_back'; readonly session: number; readonly opening: number }
  | { readonly type: 'close_service' }
  /** Gives up whatever is under way, closes the service, gives the reader back. */
  | { readonly type: 'abandon'; readonly session: number }
  | { readonly type: 'record'; readonly fact: TvFact }
  | { readonly type: 'forget_screen' }
  /** Asks for the code by which another television is paired; `pairing_told` answers at once. */
  | { readonly type: 'begin_pairing' }
