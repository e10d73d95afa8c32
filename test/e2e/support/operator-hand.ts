import { expect, type Page } from '@playwright/test'
import { authenticatorCode } from '../../support/authenticator.ts'

/** Somebody at the console, whose every press, choice and text is counted. */
export class OperatorHand {
  readonly page: Page
  readonly #nowMs: () => number
  #actions = 0
  #secret = ''

  /** @param nowMs the machine's clock, by which an authenticator counts */
  constructor(page: Page, nowMs: () => number) {
    this.page = page
    this.#nowMs = nowMs
  }

  /** The same person, with the same authenticator, at another page. */
  at(page: Page): OperatorHand {
    const hand = new OperatorHand(page, this.#nowMs)
    hand.#secret = this.#secret
    hand.#actions = this.#actions
    return hand
  }

  /** How many things were done so far: a press, a choice, a field that was filled in, a set of files. */
  get actions(): number {
    return this.#actions
  }

  /** Counts something that was done elsewhere, such as a card that was laid. */
  count(more = 1): void {
    this.#actions += more
  }

  async press(name: string | RegExp): Promise<void> {
    await this.page.getByRole('button', { name, exact: typeof name === 'string' }).click()
    this.#actions += 1
  }

  async open(name: string | RegExp): Promise<void> {
    await this.page.getByRole('link', { name, exact: typeof name === 'string' }).first().click()
    this.#actions += 1
  }

  async fill(label: string | RegExp, text: string): Promise<void> {
    await this.page.getByLabel(label, { exact: typeof label === 'string' }).fill(text)
    this.#actions += 1
  }

  async choose(name: string | RegExp): Promise<void> {
    await this.page.getByRole('radio', { name }).check()
    this.#actions += 1
  }

  async tick(name: string | RegExp, isTicked = true): Promise<void> {
    await this.page.getByRole('checkbox', { name }).setChecked(isTicked)
    this.#actions += 1
  }

  async select(label: string | RegExp, option: string): Promise<void> {
    await this.page.getByLabel(label, { exact: typeof label === 'string' }).selectOption({ label: option })
    this.#actions += 1
  }

  async handIn(label: string | RegExp, paths: readonly string[]): Promise<void> {
    await this.page.getByLabel(label, { exact: typeof label === 'string' }).setInputFiles([...paths])
    this.#actions += 1
  }

  /**
   * The first administrator, with the code from the machine, and a second factor on a phone.
   * @param onSecret while the second factor's secret is shown
   */
  async makeFirstAccount(
    login: string,
    password: string,
    setUpCode: string,
    onSecret?: () => Promise<void>
  ): Promise<void> {
    await this.fill('Set-up code', setUpCode)
    await this.fill('Login', login)
    await this.fill('New password', password)
    await this.fill('New password, once more', password)
    await this.press('Make the administrator')
    await this.setUpSecondFactor(password, onSecret)
  }

  /** Takes the secret into the authenticator, and shows a code of it. */
  async setUpSecondFactor(password: string, onSecret?: () => Promise<void>): Promise<void> {
    await this.fill('Your password now', password)
    await this.press('Begin')
    const shown = this.page.getByTestId('second-factor-secret')
    await expect(shown).toBeVisible()
    await onSecret?.()
    this.#secret = (await shown.innerText()).replaceAll(/\s/g, '')
    await this.fill(/^2\./, this.code())
    await this.press('Finish')
    // What the machine answers changes what may be opened: whoever goes on sees it first.
    await expect(this.page.locator('.entrance')).toHaveCount(0)
  }

  /** Makes the given first password one's own, and sets the second factor up. */
  async enterForTheFirstTime(login: string, firstPassword: string, password: string): Promise<void> {
    await this.signIn(login, firstPassword)
    await this.makePasswordOwn(login, firstPassword, password)
  }

  /** As `enterForTheFirstTime`, from the page that asks for the password on. */
  async makePasswordOwn(login: string, firstPassword: string, password: string): Promise<void> {
    await this.fill('Password you were given', firstPassword)
    await this.fill('New password', password)
    await this.fill('New password, once more', password)
    await this.press('Change the password')
    await this.signIn(login, password)
    await this.setUpSecondFactor(password)
  }

  async signIn(login: string, password: string): Promise<void> {
    await this.fill('Login', login)
    await this.fill('Password', password)
    if (this.#secret !== '') await this.fill(/^Code/, this.code())
    await this.press('Sign in')
  }

  /** What the authenticator shows now. */
  code(): string {
    return authenticatorCode(this.#secret, this.#nowMs())
  }
}
