// Test runners. A test calls both services in its own process, whose spans arrive.
import { randomUUID } from 'node:crypto';
import { startLocal } from '@honeyhive/local';
import { checkTree } from '../services.mjs';

async function checkTests(project, command) {
  const local = await startLocal({ port: 0 });
  const session = randomUUID();
  try {
    await project.run(command, { OTEL_SERVICE_NAME: 'tested', SESSION: session, HH_API_URL: local.url });
    await checkTree(local, session, ['tested: GET /ask', 'tested: GET /work', 'tested: work']);
  } finally {
    await local.close();
  }
}

const jest = ['node', '--experimental-vm-modules', 'node_modules/jest/bin/jest.js'];

export const testRunners = [
  {
    name: 'Jest: CommonJS and ES modules',
    install: ['jest'],
    async check(project) {
      for (const ext of ['cjs', 'mjs']) {
        await project.write('jest.config.json', { testMatch: [`**/jest.test.${ext}`] });
        await checkTests(project, [...jest, '--config', 'jest.config.json']);
      }
    },
  },
  {
    name: 'ts-jest',
    install: ['jest', 'ts-jest', 'typescript@5.9', '@types/jest', '@types/express', '@types/node@22'],
    async check(project) {
      await project.write('tsconfig.json', {
        compilerOptions: { module: 'nodenext', isolatedModules: true, strict: true, allowJs: true },
      });
      await project.write('jest.config.json', { preset: 'ts-jest', testMatch: ['**/jest.test.ts'] });
      await checkTests(project, [...jest, '--config', 'jest.config.json']);
    },
  },
  {
    name: 'Vitest: threads and forks',
    install: ['vitest'],
    async check(project) {
      for (const pool of ['threads', 'forks']) {
        await checkTests(project, ['npx', 'vitest', 'run', '--pool', pool, 'vitest.test.mjs']);
      }
    },
  },
  {
    name: 'node:test',
    async check(project) {
      await checkTests(project, ['node', '--test', 'node.test.mjs']);
    },
  },
];
