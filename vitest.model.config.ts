import { defineConfig } from 'vitest/config';

/** Tests on real weights, which the first run downloads. */
export default defineConfig({
  test: {
    include: ['tests/model/**/*.test.ts'],
    testTimeout: 120_000,
    hookTimeout: 600_000,
    pool: 'forks',
    globalSetup: ['tests/temporary-folder.ts'],
  },
});
