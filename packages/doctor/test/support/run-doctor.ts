import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';

export interface Run {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs `honeyhive-doctor` in `folder`, with nothing else in its environment. */
export async function runDoctor(folder: string, env: NodeJS.ProcessEnv, ...args: string[]): Promise<Run> {
  const child = spawn(process.execPath, [join(__dirname, '../../bin/honeyhive-doctor.js'), ...args], {
    cwd: folder,
    env: { PATH: process.env.PATH, ...env },
  });
  const [stdout, stderr, [code]] = await Promise.all([text(child.stdout), text(child.stderr), once(child, 'close')]);
  return { code, stdout, stderr };
}

export interface JsonReport {
  readonly exitCode: number;
  readonly sessionId: string;
  readonly findings: readonly { level: string; check: string; message: string; fix?: string }[];
}

/** Runs it with `--json`. */
export async function diagnose(folder: string, env: NodeJS.ProcessEnv, ...args: string[]): Promise<JsonReport> {
  const { code, stdout, stderr } = await runDoctor(folder, env, '--json', ...args);
  if (stderr !== '') throw new Error(stderr);
  const report = JSON.parse(stdout) as JsonReport;
  expect(report.exitCode).toBe(code);
  return report;
}

/** Returns all findings but those that are in order. */
export function blamed({ findings }: JsonReport): JsonReport['findings'] {
  return findings.filter(({ level }) => level !== 'ok');
}
