import { registerHooks } from 'node:module';

/** Packages by the names under which programs import them, and under which they are installed here. */
const versions = {
  opentelemetry3: {
    '@opentelemetry/context-async-hooks': 'opentelemetry3-context-async-hooks',
    '@opentelemetry/exporter-trace-otlp-proto': 'opentelemetry3-exporter',
    '@opentelemetry/instrumentation-http': 'opentelemetry3-instrumentation-http',
    '@opentelemetry/sdk-node': 'opentelemetry3-sdk-node',
    '@opentelemetry/sdk-trace': 'opentelemetry3-sdk-trace',
  },
  sentry10: { '@sentry/node': 'sentry10' },
};
const { VERSIONS } = process.env;
const aliases = versions[VERSIONS] ?? {};
const here = import.meta.url;

/** Lets programs import the versions that `VERSIONS` names. Version 3 of the SDK brings the one API of the process. */
registerHooks({
  resolve(specifier, context, nextResolve) {
    if (VERSIONS === 'opentelemetry3' && specifier === '@opentelemetry/api') {
      return nextResolve('opentelemetry3-api', { ...context, parentURL: here });
    }
    const isInstalled = context.parentURL?.includes('/node_modules/');
    if (isInstalled || !(specifier in aliases)) return nextResolve(specifier, context);
    return nextResolve(aliases[specifier], { ...context, parentURL: here });
  },
});
