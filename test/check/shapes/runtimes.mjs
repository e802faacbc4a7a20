// Ways to start a program: flags of Node, loaders of TypeScript, and other runtimes.
import { checkServices } from '../services.mjs';

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
  {
    name: 'Bun',
    install: ['bun'],
    async check(project) {
      await checkServices(['node_modules/.bin/bun', 'service.mjs'], project.folder);
    },
  },
  {
    name: 'Deno',
    install: ['deno'],
    async check(project) {
      await checkServices(['node_modules/.bin/deno', 'run', '--allow-all', 'service.mjs'], project.folder);
    },
  },
];
