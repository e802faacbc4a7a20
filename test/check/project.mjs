// An empty project in a temporary folder, as a newcomer has one.
import { execFile } from 'node:child_process';
import { cp, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { installation } from './installation.mjs';

const run = promisify(execFile);
const minutes = 60_000;

/** How each package manager is run. npx fetches the exact version. */
const managers = {
  npm: ['npm'],
  pnpm: ['npx', '-y', 'pnpm@10.34.9'],
  'yarn 1': ['npx', '-y', 'yarn@1.22.22'],
  'yarn 4': ['npx', '-y', '-p', '@yarnpkg/cli-dist@4.18.1', 'yarn'],
};

/** What every service installs. */
const packages = ['@honeyhive/core', '@honeyhive/node', '@honeyhive/express', 'express'];

export class Project {
  #folder;

  /**
   * @param options.install names more packages.
   * @param options.api is the version of @opentelemetry/api. Default: the newest.
   * @param options.files are written before the installation.
   * @param options.env is set for the installation.
   */
  static async create(tarballs, { manager = 'pnpm', install = [], api = 'latest', files = {}, env = {} }) {
    const project = new Project();
    project.#folder = await mkdtemp(join(tmpdir(), 'honeyhive-check-'));
    try {
      const names = [...packages, `@opentelemetry/api@${api}`, ...install];
      const { command, fields } = installation(manager.split(' ')[0], tarballs, names);
      await project.write('package.json', { name: 'my-project', private: true, ...fields });
      for (const [name, content] of Object.entries(files)) await project.write(name, content);
      await cp(join(import.meta.dirname, 'programs'), project.#folder, { recursive: true });
      await project.run([...managers[manager], ...command.slice(1)], env);
      return project;
    } catch (error) {
      await project.remove();
      throw error;
    }
  }

  get folder() {
    return this.#folder;
  }

  /** Writes text or JSON. */
  async write(name, content) {
    await writeFile(join(this.#folder, name), typeof content === 'string' ? content : JSON.stringify(content, null, 2));
  }

  /** Runs a command to its end. Throws with its output if it fails. */
  async run([command, ...args], env = {}) {
    try {
      const options = { cwd: this.#folder, env: { ...process.env, ...env }, timeout: 5 * minutes, maxBuffer: 2 ** 26 };
      const { stdout, stderr } = await run(command, args, options);
      return stdout + stderr;
    } catch (error) {
      throw new Error(`${[command, ...args].join(' ')}\n${error.stdout}${error.stderr}`);
    }
  }

  async remove() {
    await rm(this.#folder, { recursive: true, force: true });
  }
}
