/** @type {import('jest').Config} */
module.exports = {
  testEnvironment: 'node',
  // Many tests mostly wait for another process.
  maxWorkers: '100%',
  // Even on a busy machine, only a test that hangs takes this long.
  testTimeout: 120_000,
  globalSetup: '<rootDir>/test/support/install-programs.ts',
  // FUZZ_RUNS is the number of inputs for each property. It may take as long as it needs.
  ...(process.env.FUZZ_RUNS && {
    setupFiles: ['<rootDir>/test/support/configure-fast-check.ts'],
    testTimeout: 3_600_000,
  }),
  testMatch: ['<rootDir>/packages/**/test/**/*.test.ts', '<rootDir>/test/**/*.test.ts'],
  transform: { '^.+\\.ts$': ['@swc/jest', { jsc: { target: 'es2023', parser: { syntax: 'typescript' } } }] },
  moduleNameMapper: {
    '^@honeyhive/core/internal$': '<rootDir>/packages/core/src/internal.ts',
    '^@honeyhive/core/server$': '<rootDir>/packages/core/src/server/index.ts',
    '^@honeyhive/((?!example-)[a-z-]+)$': '<rootDir>/packages/$1/src/index.ts',
    '^(\\.{1,2}/.*)\\.js$': ['$1.ts', '$1.js'],
  },
};
