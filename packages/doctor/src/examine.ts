import { exitCode, type Finding } from './findings/finding.js';
import { type ChainLink, checkChain } from './probe/check-chain.js';
import { checkEnvironment } from './project/check-environment.js';
import { checkProject } from './project/check-project.js';
import { checkServer } from './server/check-server.js';
import { createIdentity } from './server/probe-identity.js';

export interface Report {
  readonly exitCode: 0 | 1 | 2;
  /** The session that the doctor has written. */
  readonly sessionId: string;
  readonly findings: readonly Finding[];
  readonly chain?: ChainLink | undefined;
}

export interface ExamineOptions {
  readonly folder: string;
  readonly env: NodeJS.ProcessEnv;
  /** The service to send a probe through. */
  readonly url?: URL | undefined;
  readonly data?: string | undefined;
}

/** Examines the project, the environment and the server, and the services behind `url` if that is given. */
export async function examine({ folder, env, url, data }: ExamineOptions): Promise<Report> {
  const identity = createIdentity();
  const findings = [...checkProject(folder), ...checkEnvironment(env), ...(await checkServer(env, identity))];
  const chain = url && (await checkChain(url, { identity, env, data }));
  if (chain) findings.push(...chain.findings);
  return { exitCode: exitCode(findings), sessionId: identity.sessionId, findings, chain: chain?.root };
}
