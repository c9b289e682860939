import { defineConfig } from 'vitest/config'

// Our own packages are tested from their sources: no build, and stack traces that point at them.
const resolve = { conditions: ['dev-source', 'module', 'node', 'development|production'] }
const folders = ['packages/*/src', 'packages/*/test', 'examples', 'tests', 'scripts']
const below = (suffix: string) => folders.map((folder) => `${folder}/**/*${suffix}`)
const never = ['**/node_modules/**', '**/dist/**']
// Limits end what hangs; nothing that works comes near them, however busy the machine is.
const patience = { testTimeout: 120_000, hookTimeout: 300_000, expect: { poll: { timeout: 30_000 } } }

// `npm run soak` says how many minutes; nothing else runs those.
export default defineConfig({
  test: {
    // One more than the smallest machine has cores: many wait for processes of their own.
    maxWorkers: 3,
    passWithNoTests: false,
    coverage: { include: ['packages/*/src/**/*.ts'], exclude: ['**/*.test.ts', '**/*.test-d.ts', '**/*.gen.ts'] },
    projects: [
      {
        resolve,
        ssr: { resolve },
        test: {
          name: 'source',
          include: below('.test.ts'),
          exclude: [...never, '**/*.e2e.test.ts', '**/*.soak.test.ts'],
          globalSetup: './scripts/lib/find-services.mjs',
          ...patience,
        },
      },
      {
        resolve,
        ssr: { resolve },
        test: {
          name: 'e2e',
          include: below('.e2e.test.ts'),
          exclude: never,
          // They start built programs, so what is stale gets built first.
          globalSetup: ['./scripts/lib/build-before-e2e.mjs', './scripts/lib/find-services.mjs'],
          maxConcurrency: 3,
          ...patience,
        },
      },
      ...(process.env.TASKWRIGHT_SOAK_MINUTES === undefined
        ? []
        : [
            {
              resolve,
              ssr: { resolve },
              test: {
                name: 'soak',
                include: below('.soak.test.ts'),
                exclude: never,
                globalSetup: './scripts/lib/find-services.mjs',
              },
            },
          ]),
    ],
  },
})
