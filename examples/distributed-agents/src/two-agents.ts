import { join } from 'node:path';
import { type ServiceProcess, startService } from './service-process.js';

/** The two agents of the example, each a process of its own. */
export interface TwoAgents {
  ask(question: string): Promise<string>;
  /** Ends them, which sends what they have traced; answers their warnings and errors. */
  stop(): Promise<string>;
}

/** Starts the researcher, and the principal agent that calls it. */
export async function startTwoAgents(env: NodeJS.ProcessEnv): Promise<TwoAgents> {
  const started: ServiceProcess[] = [];
  async function start(name: string, more: NodeJS.ProcessEnv = {}): Promise<string> {
    const script = join(import.meta.dirname, `${name}.js`);
    const service = await startService(script, { ...env, OTEL_SERVICE_NAME: name, ...more });
    started.unshift(service);
    return service.url;
  }
  async function stop(): Promise<string> {
    await Promise.all(started.map((service) => service.stop()));
    return started.map((service) => service.complaints()).join('');
  }

  try {
    const researcher = await start('researcher');
    const principal = await start('principal', { RESEARCHER_URL: researcher });
    return { ask: (question) => ask(principal, question), stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

async function ask(url: string, question: string): Promise<string> {
  const response = await fetch(`${url}/ask`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ question }),
  });
  if (!response.ok) throw new Error(`The principal agent answered ${response.status}`);
  const { answer } = (await response.json()) as { answer: string };
  return answer;
}
