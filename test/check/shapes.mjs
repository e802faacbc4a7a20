// The projects in which HoneyHive is tried. Each starts two services and expects one tree.
import { bundlers } from './shapes/bundlers.mjs';
import { managers } from './shapes/managers.mjs';
import { runtimes } from './shapes/runtimes.mjs';
import { testRunners } from './shapes/test-runners.mjs';
import { typescripts } from './shapes/typescript.mjs';

export const shapes = [...managers, ...typescripts, ...testRunners, ...bundlers, ...runtimes];
