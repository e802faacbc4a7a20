// Ways to start a program: flags of Node, loaders of TypeScript, and other runtimes.
import assert from 'node:assert/strict';
import { checkServices } from '../services.mjs';

async function checkByHand(project, runtime) {
  await checkServices([...runtime, 'by-hand.mjs'], project.folder);
  const output = await project.run([...runtime, 'init.mjs'], { HH_API_URL: 'http://127.0.0.1:4319' });
  assert.match(output, /carries no trace and session by itself: pass `headers: injectContextIntoCarrier/);
}

export const runtimes = [
  {
    name: 'tsx',
    install: ['tsx'],
    async check(project) {
      await checkServices(['node', '--import', 'tsx', 'service.mts'], project.folder);
    },
  },
  {
    name: 'type stripping',
    async check(project) {
      await checkServices(
        ['node', '--experimental-strip-types', '--disable-warning=ExperimentalWarning', 'service.mts'],
        project.folder,
      );
    },
  },
  {
    name: '--import and -r @honeyhive/node/register',
    async check(project) {
      for (const flag of ['--import', '-r']) {
        await checkServices(['node', flag, '@honeyhive/node/register', 'registered.mjs'], project.folder);
      }
    },
  },
  // Their fetch carries nothing by itself, and init() says so.
  {
    name: 'Bun',
    manager: 'npm',
    install: ['bun'],
    check: (project) => checkByHand(project, ['node_modules/.bin/bun']),
  },
  {
    name: 'Deno',
    manager: 'npm',
    install: ['deno'],
    check: (project) => checkByHand(project, ['node_modules/.bin/deno', 'run', '--allow-all']),
  },
];
