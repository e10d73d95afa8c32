import { defineConfig } from 'eslint/config'
import tseslint from 'typescript-eslint'
import { layeringRule } from './test/lint/layering-rule.ts'

/** Code that no one passes a clock to: the clock itself, entries, simulators' hosts, tests and tools. */
const ownTime = ['device/clock.ts', 'main/shell/**', '**/simulator/**', '**/*.test.ts', 'test/**', '*.config.ts']

export default defineConfig(
  { ignores: ['out/', 'dist/', 'coverage/', 'playwright-report/', 'test-results/', '.hatachi/'] },
  // There is no way round a rule but to change it here.
  { linterOptions: { noInlineConfig: true, reportUnusedDisableDirectives: 'off' } },
  {
    files: ['**/*.ts', '**/*.tsx'],
    extends: [tseslint.configs.strictTypeChecked],
    languageOptions: {
      parserOptions: {
        // Two programs, with and without a browser's types, are half as slow as one for each of tsc's projects.
        project: ['./test/lint/tsconfig.node.json', './test/lint/tsconfig.dom.json'],
        tsconfigRootDir: import.meta.dirname
      }
    },
    rules: {
      '@typescript-eslint/consistent-type-imports': ['error', { disallowTypeAnnotations: false }],
      '@typescript-eslint/consistent-type-exports': 'error',
      '@typescript-eslint/no-import-type-side-effects': 'error',
      '@typescript-eslint/switch-exhaustiveness-check': ['error', { considerDefaultExhaustiveForUnions: true }],
      '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true }],
      '@typescript-eslint/no-confusing-void-expression': ['error', { ignoreArrowShorthand: true }],
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_' }],
      // There are no enums: tsc's erasableSyntaxOnly refuses them.
      '@typescript-eslint/no-unsafe-enum-assignment': 'off',
      // An interface may promise more than one implementation of it needs.
      '@typescript-eslint/require-await': 'off'
    }
  },
  {
    files: ['**/*.ts', '**/*.tsx', '**/*.js', '**/*.mjs'],
    plugins: { hatachi: { rules: { layering: layeringRule } } },
    rules: {
      'hatachi/layering': 'error',
      eqeqeq: 'error',
      'no-console': 'error',
      'max-lines': ['error', 400]
    }
  },
  {
    // The two places that speak to a terminal, and the tests.
    files: ['main/shell/**', 'test/**', '**/*.test.ts', '*.config.*'],
    rules: { 'no-console': 'off' }
  },
  {
    files: ['device/**/*.ts', 'main/**/*.ts'],
    ignores: ownTime,
    rules: {
      'no-restricted-properties': [
        'error',
        { object: 'Date', property: 'now', message: 'Take a Clock (device/clock.ts).' },
        { object: 'performance', property: 'now', message: 'Take a Clock (device/clock.ts).' }
      ],
      'no-restricted-syntax': [
        'error',
        { selector: "NewExpression[callee.name='Date'][arguments.length=0]", message: 'Take a Clock (device/clock.ts).' }
      ]
    }
  },
  {
    // Tests say what they expect by asserting; a missing value fails there all the same.
    files: ['test/**', '**/*.test.ts'],
    rules: {
      '@typescript-eslint/no-non-null-assertion': 'off',
      '@typescript-eslint/no-unnecessary-condition': 'off',
      '@typescript-eslint/unbound-method': 'off'
    }
  }
)
