// Bundlers. The bundle holds everything, and runs in an empty folder.
import { cp, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { checkServices } from '../services.mjs';

/** Express and OpenTelemetry's API are CommonJS, and require Node's modules. An ES module needs a `require` for that. */
const banner = 'import { createRequire } from "node:module"; const require = createRequire(import.meta.url);';

async function checkBundle(project, file) {
  const folder = await mkdtemp(join(tmpdir(), 'honeyhive-bundle-'));
  try {
    const name = file.endsWith('.cjs') ? 'service.cjs' : 'service.mjs';
    await cp(join(project.folder, file), join(folder, name));
    await checkServices(['node', name], folder);
  } finally {
    await rm(folder, { recursive: true });
  }
}

export const bundlers = [
  {
    name: 'esbuild',
    install: ['esbuild'],
    async check(project) {
      const flags = ['--bundle', '--platform=node', '--minify', '--keep-names'];
      await project.run(['npx', 'esbuild', 'service.mjs', ...flags, '--format=cjs', '--outfile=out/bundle.cjs']);
      await project.run([
        'npx',
        'esbuild',
        'service.mjs',
        ...flags,
        '--format=esm',
        `--banner:js=${banner}`,
        '--outfile=out/bundle.mjs',
      ]);
      await checkBundle(project, 'out/bundle.cjs');
      await checkBundle(project, 'out/bundle.mjs');
    },
  },
  {
    name: 'webpack',
    install: ['webpack', 'webpack-cli'],
    async check(project) {
      const output = (name, module) => `{
        entry: './service.mjs', target: 'node22', mode: 'production', experiments: { outputModule: ${module} },
        output: { path: __dirname + '/out', filename: '${name}', library: { type: '${module ? 'module' : 'commonjs2'}' } },
      }`;
      const config = `module.exports = [${output('bundle.cjs', false)}, ${output('bundle.mjs', true)}];`;
      await project.write('webpack.config.cjs', config);
      await project.run(['npx', 'webpack', '--config', 'webpack.config.cjs']);
      await checkBundle(project, 'out/bundle.cjs');
      await checkBundle(project, 'out/bundle.mjs');
    },
  },
  {
    name: 'rollup',
    install: ['rollup', '@rollup/plugin-node-resolve', '@rollup/plugin-commonjs', '@rollup/plugin-json'],
    async check(project) {
      await project.write(
        'rollup.config.mjs',
        `import commonjs from '@rollup/plugin-commonjs';
        import json from '@rollup/plugin-json';
        import resolve from '@rollup/plugin-node-resolve';
        export default {
          input: 'service.mjs',
          plugins: [resolve({ preferBuiltins: true, exportConditions: ['node'] }), commonjs(), json()],
          onLog(level, log) { if (log.message.includes('honeyhive')) throw new Error(log.message); },
          output: [{ file: 'out/bundle.cjs', format: 'cjs' }, { file: 'out/bundle.mjs', format: 'es' }],
        };`,
      );
      await project.run(['npx', 'rollup', '--config', 'rollup.config.mjs']);
      await checkBundle(project, 'out/bundle.cjs');
      await checkBundle(project, 'out/bundle.mjs');
    },
  },
  {
    name: "vite's SSR build",
    install: ['vite'],
    async check(project) {
      await project.write(
        'vite.config.mjs',
        `export default {
          ssr: { noExternal: true },
          build: { ssr: 'service.mjs', outDir: 'out', rollupOptions: { output: { entryFileNames: 'bundle.mjs' } } },
        };`,
      );
      await project.run(['npx', 'vite', 'build']);
      await checkBundle(project, 'out/bundle.mjs');
    },
  },
  {
    name: 'tsup',
    install: ['tsup', 'typescript@5.9'],
    async check(project) {
      const flags = ['--format', 'cjs,esm', '--out-dir', 'out', '--platform', 'node'];
      await project.run(['npx', 'tsup', 'service.mjs', ...flags]);
      // tsup leaves dependencies outside.
      await checkServices(['node', 'out/service.js'], project.folder);
      await checkServices(['node', 'out/service.mjs'], project.folder);
    },
  },
];
