/** @type {import('jest').Config} */
module.exports = {
  testEnvironment: 'node',
  // Much of a test's time is another process's.
  maxWorkers: '100%',
  // Only a test that hangs takes this long, on a busy machine too.
  testTimeout: 120_000,
  globalSetup: '<rootDir>/test/support/install-browser.ts',
  // FUZZ_RUNS tries so many inputs on each property, however long that takes.
  ...(process.env.FUZZ_RUNS && {
    setupFiles: ['<rootDir>/test/support/configure-fast-check.ts'],
    testTimeout: 3_600_000,
  }),
  testMatch: ['<rootDir>/packages/**/test/**/*.test.ts', '<rootDir>/test/**/*.test.ts'],
  transform: { '^.+\\.ts$': ['@swc/jest', { jsc: { target: 'es2023', parser: { syntax: 'typescript' } } }] },
  moduleNameMapper: {
    '^@honeyhive/core/(adapter|server)$': '<rootDir>/packages/core/src/$1.ts',
    '^@honeyhive/([a-z]+)$': '<rootDir>/packages/$1/src/index.ts',
    '^(\\.{1,2}/.*)\\.js$': ['$1.ts', '$1.js'],
  },
};
