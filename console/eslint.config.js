import js from '@eslint/js';
import hooks from 'eslint-plugin-react-hooks';
import globals from 'globals';
import tseslint from 'typescript-eslint';

export default tseslint.config(
  { ignores: ['dist', 'node_modules', 'src/api/schema.d.ts'] },
  js.configs.recommended,
  ...tseslint.configs.strict,
  ...tseslint.configs.stylistic,
  hooks.configs.flat['recommended-latest'],
  {
    languageOptions: { globals: { ...globals.browser } },
    rules: {
      eqeqeq: 'error',
      'no-console': 'error',
      '@typescript-eslint/consistent-type-imports': 'error',
      '@typescript-eslint/consistent-type-definitions': ['error', 'interface'],
      // A page must never keep what lets somebody in where any script can read it.
      'no-restricted-globals': [
        'error',
        { name: 'localStorage', message: 'use app/kept.ts, which keeps preferences only' },
        { name: 'sessionStorage', message: 'use app/kept.ts, which keeps preferences only' },
      ],
      'no-restricted-syntax': [
        'error',
        { selector: 'JSXAttribute[name.name="dangerouslySetInnerHTML"]', message: 'text is text; build elements' },
      ],
    },
  },
  {
    files: ['scripts/**', 'tests/**', 'build/**', '*.config.*'],
    languageOptions: { globals: { ...globals.node } },
    rules: { 'no-console': 'off', 'no-restricted-globals': 'off' },
  },
  { files: ['src/app/kept.ts'], rules: { 'no-restricted-globals': 'off' } },
);
