import { type Finding, ok, untried } from '../findings/finding.js';
import type { Hop } from './hop.js';
import { judgeCall, judgeOrder } from './judge-call.js';
import { judgeHop, type Sent } from './judge-hop.js';
import { type Probe, type ProbeResult, sendProbe } from './send-probe.js';

/** A service in the chain, with those that it has called. */
export interface ChainLink {
  readonly name: string;
  readonly url: string;
  readonly finding: Finding | undefined;
  readonly calls: readonly ChainLink[];
}

export interface Chain {
  readonly root: ChainLink | undefined;
  readonly findings: readonly Finding[];
}

/** Sends a probe through `url` and finds the hop where its trace or session stops. */
export async function checkChain(url: URL, probe: Probe): Promise<Chain> {
  let result: ProbeResult;
  try {
    result = await sendProbe(url, probe);
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    return { root: undefined, findings: [untried('live', `${url.origin} could not be tried: ${code ?? message}.`)] };
  }
  const { status, hop } = result;
  if (hop === undefined) {
    const finding = (await judgeOrder(url.origin, url.origin, probe)) ?? unreported(url, status);
    return { root: { name: url.origin, url: url.origin, finding, calls: [] }, findings: [finding] };
  }
  const { traceId, sessionId } = probe.identity;
  const doctor = { name: 'honeyhive-doctor', trace: traceId, session: sessionId.slice(0, 8) };
  const root = await follow(hop, url.origin, doctor, probe, true);
  const all = findingsOf(root);
  return {
    root,
    findings: all.length > 0 ? all : [ok('live', `Every service continues the trace and session (HTTP ${status})`)],
  };
}

async function follow(hop: Hop, url: string, caller: Sent, probe: Probe, isFirst = false): Promise<ChainLink> {
  const name = hop.service ?? url;
  const finding = judgeHop(hop, name, caller, isFirst);
  // The next hops are compared with what this hop has sent on, so that each fault is named once.
  const sent: Sent = { name, trace: hop.trace, session: hop.session };
  const calls: ChainLink[] = [];
  for (const call of hop.calls) {
    if (call.hop) calls.push(await follow(call.hop, call.to, sent, probe));
    else calls.push({ name: call.to, url: call.to, finding: await judgeCall(call, name, probe), calls: [] });
  }
  return { name, url, finding, calls };
}

/** The findings of a link and of those below it, each once. */
function findingsOf({ finding, calls }: ChainLink): Finding[] {
  const all = [...(finding ? [finding] : []), ...calls.flatMap(findingsOf)];
  return [...new Map(all.map((each) => [each.message, each])).values()];
}

function unreported(url: URL, status: number): Finding {
  return {
    ...untried(
      'no-report',
      `${url.origin} answers ${status} and does not report: it runs no honeyhive(), or is disabled, or runs in production ` +
        'without HH_DOCTOR_TOKEN.',
    ),
    fix: 'app.use(honeyhive());  // before all routes; in production, also start it and the doctor with HH_DOCTOR_TOKEN=<secret>',
  };
}
