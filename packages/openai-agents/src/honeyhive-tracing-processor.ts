import type { AgentsSpan } from './agents-span.js';
import { endEvent, followContext, startEvent, unfollowContext } from './events.js';

/**
 * Records what the OpenAI Agents SDK traces as events: agents, calls of models, tools, handoffs and guardrails. A run belongs to
 * the trace and session in which `run()` is called.
 *
 * @example setTraceProcessors([new HoneyHiveTracingProcessor()]);
 */
export class HoneyHiveTracingProcessor {
  constructor() {
    followContext(this);
  }

  async onTraceStart(): Promise<void> {}

  async onTraceEnd(): Promise<void> {}

  async onSpanStart(span: AgentsSpan): Promise<void> {
    startEvent(span);
  }

  async onSpanEnd(span: AgentsSpan): Promise<void> {
    endEvent(span);
  }

  /** Does nothing: HoneyHiveTracer exports the events. */
  async forceFlush(): Promise<void> {}

  /** Called by the SDK when another processor takes the place of this one. */
  async shutdown(): Promise<void> {
    unfollowContext(this);
  }
}
