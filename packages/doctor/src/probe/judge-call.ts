import { type Finding, fault, warning } from '../findings/finding.js';
import type { Call } from './hop.js';
import { type Probe, reportsOnUnknownPath } from './send-probe.js';

/** Services of others, which have no use for trace and session. */
const modelServices =
  /(?:^|\.)(?:openai\.com|anthropic\.com|googleapis\.com|amazonaws\.com|azure\.com|cohere\.(?:ai|com)|mistral\.ai|groq\.com)$/;

/** Returns what is wrong with an outgoing request of `caller` that no report has come from; undefined if nothing is. */
export async function judgeCall(call: Call, caller: string, probe: Probe): Promise<Finding | undefined> {
  const { to, sent, why } = call;
  if (sent) return (await judgeOrder(to, to, probe)) ?? silent(to, caller);
  if (why.includes('propagateTo')) {
    if (modelServices.test(URL.parse(to)?.hostname ?? '')) return undefined;
    const message = `${caller} withholds trace and session from ${to}: ${why}. If that service is yours, name it.`;
    return warning(
      'withheld',
      message,
      `HoneyHiveTracer.init({ propagateTo: ['${to}'] });  // or HH_PROPAGATE_TO=${to}`,
    );
  }
  if (why.includes('caller is unknown')) {
    const message = `${caller} calls ${to} without trace and session: ${why}.`;
    return warning('withheld', message, 'node --import @honeyhive/node/register app.js');
  }
  if (why.includes('the application has set'))
    return warning('own-traceparent', `${caller} calls ${to} with a traceparent of its own: ${why}.`);
  // HoneyHive's own server and signed requests.
  return undefined;
}

/** Returns the fault if the service at `origin` has its middleware after its routes. */
export async function judgeOrder(origin: string, name: string, probe: Probe): Promise<Finding | undefined> {
  if (!(await reportsOnUnknownPath(origin, probe))) return undefined;
  const message = `${name} runs honeyhive() after its routes: it sees only requests that no route has answered.`;
  return fault(
    'middleware-order',
    message,
    'app.use(honeyhive());  // before all routes; Fastify: await app.register(honeyhive)',
  );
}

// Not a fault: it may be a database, or a service in production.
function silent(to: string, caller: string): Finding {
  return warning(
    'no-report',
    `${caller} sends trace and session to ${to}, which does not report. It runs no honeyhive(), or in production, or a ` +
      'proxy removes the headers.',
    'app.use(honeyhive());  // if it is a service of yours; in production, also start all with HH_DOCTOR_TOKEN',
  );
}
