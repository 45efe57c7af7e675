import { defineConfig } from 'vitest/config';

export default defineConfig({
  define: { ARCHIE_VERSION: JSON.stringify('0.0.0-test') },
  test: {
    pool: 'forks',
    include: ['test/**/*.test.ts', 'test/**/*.test.tsx'],
    testTimeout: 30_000,
    hookTimeout: 30_000,
    env: { NODE_ENV: 'production' },
  },
});
