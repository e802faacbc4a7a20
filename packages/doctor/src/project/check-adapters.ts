import { type Finding, fault, ok, warning } from '../findings/finding.js';
import { findPackage } from './installed-package.js';
import { directDependencies, installLine, type Project } from './project.js';

const adapters = ['axios', 'express', 'fastify', 'koa', 'lambda', 'langchain', 'mcp', 'openai', 'openai-agents'].map(
  (name) => `@honeyhive/${name}`,
);

/** Other tools that install a tracer provider or instrument the same modules. */
const otherTracers = [
  'dd-trace',
  '@sentry/node',
  'newrelic',
  'elastic-apm-node',
  '@opentelemetry/auto-instrumentations-node',
];

/** Finds adapters whose spans nobody records. */
export function checkAdapters(project: Project): Finding[] {
  const names = project.packages.map(({ name }) => name);
  const used = names.filter((name) => adapters.includes(name));
  if (used.length === 0 || names.includes('@honeyhive/node')) return [];
  const hasOwnSdk = directDependencies(project).some((name) => /^@opentelemetry\/sdk-(?:trace|node)/.test(name));
  const list = used.join(', ');
  if (hasOwnSdk)
    return [
      ok(
        'adapters',
        `${list} without @honeyhive/node: your own OpenTelemetry SDK needs a SessionSpanProcessor, or the HoneyHiveSpanProcessor of @honeyhive/node`,
      ),
    ];
  const message = `${list} is installed without @honeyhive/node, so nothing is recorded.`;
  return [fault('adapters', message, installLine(project, ['@honeyhive/node']))];
}

/** Lists other tracers. They can run beside HoneyHive, so they are not faults. */
export function checkOtherTracers({ folder }: Project): Finding[] {
  const found = otherTracers.flatMap((name) => findPackage(name, folder) ?? []);
  return found.map(({ name, version }) =>
    warning(
      'other-tracers',
      `${name} ${version} is installed too. If it registers OpenTelemetry's tracer provider, add new HoneyHiveSpanProcessor() to that provider.`,
    ),
  );
}
