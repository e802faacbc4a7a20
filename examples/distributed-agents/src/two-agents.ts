import { join } from 'node:path';
import { ServiceGroup } from '@honeyhive/example-service-process';

/** The two agents of this example, each in a process of its own. */
export interface TwoAgents {
  ask(question: string): Promise<string>;
  /** Stops the agents, which makes them send their remaining spans. Returns their warnings and errors. */
  stop(): Promise<string>;
}

/** Starts the researcher, and the principal agent that calls it. */
export async function startTwoAgents(env: NodeJS.ProcessEnv): Promise<TwoAgents> {
  const services = new ServiceGroup();
  const start = (name: string, more: NodeJS.ProcessEnv = {}) =>
    services.start(join(import.meta.dirname, `${name}.js`), { ...env, OTEL_SERVICE_NAME: name, ...more });

  const researcher = await start('researcher');
  const principal = await start('principal', { RESEARCHER_URL: researcher });
  return { ask: (question) => ask(principal, question), stop: () => services.stop() };
}

async function ask(url: string, question: string): Promise<string> {
  const response = await fetch(`${url}/ask`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ question }),
  });
  if (!response.ok) throw new Error(`The principal agent responded with ${response.status}`);
  const { answer } = (await response.json()) as { answer: string };
  return answer;
}
