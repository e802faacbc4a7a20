// Package managers, each with a program in CommonJS and one in ES modules.
import { checkServices } from '../services.mjs';

async function checkBoth(project) {
  for (const program of ['service.cjs', 'service.mjs']) {
    await checkServices(['node', program], project.folder);
  }
}

const strict = { npm_config_strict_peer_deps: 'true' };
const yarnrc = (nodeLinker) => ({
  '.yarnrc.yml': `nodeLinker: ${nodeLinker}\nenableTelemetry: false\n`,
  'yarn.lock': '',
});

export const managers = [
  { name: 'npm', manager: 'npm', check: checkBoth },
  { name: 'npm --strict-peer-deps', manager: 'npm', env: strict, check: checkBoth },
  {
    name: 'npm --strict-peer-deps, beside OpenTelemetry 3',
    manager: 'npm',
    install: ['@opentelemetry/sdk-trace@3', '@opentelemetry/instrumentation-http'],
    env: strict,
    check: checkBoth,
  },
  {
    name: 'npm --strict-peer-deps, beside OpenTelemetry 2',
    manager: 'npm',
    api: '1.9',
    install: ['@opentelemetry/sdk-trace-node@2'],
    env: strict,
    check: checkBoth,
  },
  { name: 'pnpm', manager: 'pnpm', check: checkBoth },
  { name: 'Yarn 1', manager: 'yarn 1', check: checkBoth },
  { name: 'Yarn 4 with node_modules', manager: 'yarn 4', files: yarnrc('node-modules'), check: checkBoth },
  {
    name: "Yarn 4 with Plug'n'Play, CommonJS",
    manager: 'yarn 4',
    files: yarnrc('pnp'),
    check: (project) => checkServices(['node', '-r', './.pnp.cjs', 'service.cjs'], project.folder),
  },
];
