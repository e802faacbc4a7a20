// Versions of TypeScript with every module resolution that they have. The declarations of the packages are checked too.
import { checkServices } from '../services.mjs';

const options = {
  target: 'ES2023',
  strict: true,
  exactOptionalPropertyTypes: true,
  skipLibCheck: false,
  types: ['node'],
  rootDir: '.',
};
const nodenext = { module: 'nodenext', moduleResolution: 'nodenext' };
const node16 = { module: 'node16', moduleResolution: 'node16' };
const bundler = { module: 'preserve', moduleResolution: 'bundler', noEmit: true };
const node10 = { module: 'commonjs', moduleResolution: 'node10', esModuleInterop: true };

const versions = [
  { version: '5.9', resolutions: { nodenext, node16, bundler, node10 } },
  // TypeScript 6 still has node10, but only if its deprecation is ignored.
  { version: '6', resolutions: { nodenext, node16, bundler, node10: { ...node10, ignoreDeprecations: '6.0' } } },
  { version: '7', resolutions: { nodenext, node16, bundler } },
];

export const typescripts = versions.map(({ version, resolutions }) => ({
  name: `TypeScript ${version}: ${Object.keys(resolutions).join(', ')}`,
  install: [`typescript@${version}`, '@types/express', '@types/node@22'],
  async check(project) {
    for (const [name, resolution] of Object.entries(resolutions)) {
      for (const program of ['service.ts', 'service.mts']) {
        // node10 knows no .mts.
        if (name === 'node10' && program === 'service.mts') continue;
        const compilerOptions = { ...options, ...resolution, outDir: name };
        await project.write('tsconfig.json', { compilerOptions, files: [program] });
        await project.run(['npx', 'tsc']);
        if (resolution.noEmit) continue;
        const output = `${name}/${program.replace('ts', 'js')}`;
        await checkServices(['node', output], project.folder);
      }
    }
  },
}));
