// `pnpm check [word]` installs the packages from tarballs in projects of every shape whose name contains the word, and expects
// each to trace a request through two services.
import { mkdtemp, rm } from 'node:fs/promises';
import { cpus, tmpdir } from 'node:os';
import { join } from 'node:path';
import { packAll } from './pack.mjs';
import { Project } from './project.mjs';
import { bundlers } from './shapes/bundlers.mjs';
import { managers } from './shapes/managers.mjs';
import { runtimes } from './shapes/runtimes.mjs';
import { testRunners } from './shapes/test-runners.mjs';
import { typescripts } from './shapes/typescript.mjs';

const [, , word = ''] = process.argv;
const shapes = [...managers, ...typescripts, ...testRunners, ...bundlers, ...runtimes].filter(({ name }) =>
  name.toLowerCase().includes(word.toLowerCase()),
);
const counts = { passed: 0, failed: 0 };
const folder = await mkdtemp(join(tmpdir(), 'honeyhive-tarballs-'));
const tarballs = packAll(folder);

async function check(shape) {
  const start = performance.now();
  const seconds = () => `${((performance.now() - start) / 1000).toFixed(0)} s`;
  let project;
  try {
    project = await Project.create(tarballs, shape);
    await shape.check(project);
    counts.passed += 1;
    console.log(`ok      ${shape.name}  ${seconds()}`);
  } catch (error) {
    counts.failed += 1;
    console.log(`FAILED  ${shape.name}  ${seconds()}\n${error.message.replace(/^/gm, '        ')}`);
  } finally {
    await project?.remove();
  }
}

const waiting = [...shapes];
async function work() {
  for (let shape = waiting.shift(); shape; shape = waiting.shift()) await check(shape);
}
await Promise.all(Array.from({ length: cpus().length }, work));
await rm(folder, { recursive: true });
console.log(`${counts.passed} passed, ${counts.failed} failed`);
process.exitCode = counts.failed > 0 || counts.passed === 0 ? 1 : 0;
