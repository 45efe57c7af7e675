import { defineConfig } from 'vitest/config';
import { pureFiles, slowFiles } from './test/support/lanes.ts';

const tests = ['test/**/*.test.{ts,tsx}'];

export default defineConfig({
  // As Node does: a package that comes in two builds (graphql) must not be there twice.
  ssr: { resolve: { conditions: ['module-sync', 'node'], externalConditions: ['module-sync', 'node'] } },
  define: { ARCHIE_VERSION: JSON.stringify('0.0.0-test') },
  test: {
    pool: 'forks',
    testTimeout: 30_000,
    hookTimeout: 30_000,
    // Whatever language the person at the machine reads.
    env: { NODE_ENV: 'production', LANGUAGE: 'en' },
    // By default one core is left to vitest itself, which has next to nothing to do: of two, one would stand idle.
    maxWorkers: '100%',
    // Two lanes, divided by file name; see CONTRIBUTING.md. The fast one runs first, so that most faults are seen early.
    // Within each, what took longest the last time goes first: no core is left waiting for a long file at the end.
    projects: [
      {
        extends: true,
        test: { name: 'fast', include: tests, exclude: [slowFiles, pureFiles], sequence: { groupOrder: 0 } },
      },
      {
        extends: true,
        test: {
          name: 'fast, shared workers',
          include: [pureFiles],
          exclude: [slowFiles],
          isolate: false,
          sequence: { groupOrder: 0 },
        },
      },
      { extends: true, test: { name: 'slow', include: [slowFiles], sequence: { groupOrder: 1 } } },
    ],
  },
});
