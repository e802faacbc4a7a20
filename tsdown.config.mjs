import { readdirSync } from 'node:fs';
import { defineConfig } from 'tsdown';

/** The entries of the packages that have more than `src/index.ts`. */
const entries = {
  core: { index: 'src/index.ts', internal: 'src/internal.ts', server: 'src/server/index.ts' },
  node: { index: 'src/index.ts', register: 'src/register.ts' },
  doctor: { cli: 'src/cli.ts' },
  local: { index: 'src/index.ts', cli: 'src/cli/cli.ts' },
};

/** One ESM and one CommonJS bundle for each entry, with declarations. Dependencies stay outside. */
export default defineConfig(
  readdirSync('packages').map((name) => ({
    name,
    cwd: `packages/${name}`,
    tsconfig: '../../tsconfig.base.json',
    entry: entries[name] ?? { index: 'src/index.ts' },
    format: ['esm', 'cjs'],
    platform: 'node',
    target: 'node22.12',
    shims: true,
    sourcemap: true,
    // The SDK of OpenTelemetry is bundled into `node`: its range of @opentelemetry/api is narrow, and 2.x and 3.x exclude each other.
    deps: { onlyBundle: [/^@opentelemetry\//] },
    inputOptions: { resolve: { mainFields: ['esnext', 'module', 'main'] } },
    dts: { generator: 'oxc', sourcemap: true },
    // The declarations keep the documentation.
    outputOptions: { comments: { jsdoc: false } },
    hash: false,
    checks: { legacyCjs: false, bundlerTimings: false },
    logLevel: 'warn',
  })),
);
