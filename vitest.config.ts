import { defineConfig } from 'vitest/config';
import { slowFiles } from './test/support/lanes.ts';

const tests = ['test/**/*.test.{ts,tsx}'];

export default defineConfig({
  define: { ARCHIE_VERSION: JSON.stringify('0.0.0-test') },
  test: {
    pool: 'forks',
    testTimeout: 30_000,
    hookTimeout: 30_000,
    env: { NODE_ENV: 'production' },
    // Two lanes, divided by file name; see CONTRIBUTING.md. The fast one runs first, so that most faults are seen early.
    projects: [
      {
        extends: true,
        // Nothing in it waits for the clock of another process, so it may have every core.
        test: { name: 'fast', include: tests, exclude: [slowFiles], maxWorkers: '100%', sequence: { groupOrder: 0 } },
      },
      { extends: true, test: { name: 'slow', include: [slowFiles], sequence: { groupOrder: 1 } } },
    ],
  },
});
