import { describe, expect, test } from 'vitest'
import { passwordProblem } from '../../../main/operator/password.ts'
import { fieldWords, problemWords } from './problems.ts'

describe('the words of a call that was not done', () => {
  test('put the numbers where they belong', () => {
    expect(problemWords('it needs 12 characters or more', 'ja')).toBe('12文字以上にしてください')
    expect(problemWords('it needs 12 characters or more', 'en')).toBe('it needs 12 characters or more')
  })

  test.each(['short', 'chief chief chief', 'aaaaaaaaaaaaaaaa', 'qwertyuiopas', 'a\u0007aaaaaaaaaaaaaaa', 'x'.repeat(2000)])(
    'know what is wrong with the password %j',
    (password) => {
      const problem = passwordProblem(password, 'chief') ?? ''
      expect(problem).not.toBe('')
      expect(problemWords(problem, 'ja')).not.toMatch(/[A-Za-z]/)
    }
  )

  test('keep what they do not know', () => {
    expect(problemWords('toString', 'ja')).toBe('toString')
    expect(fieldWords('__proto__', 'ja')).toBe('__proto__')
    expect(fieldWords('newPassword', 'ja')).toBe('新しいパスワード')
  })
})
