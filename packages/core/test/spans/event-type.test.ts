import { SpanKind, trace } from '@opentelemetry/api';
import { startTelemetry, type Telemetry } from '../../../../test/support/telemetry.js';
import { enrichSpanContext } from '../../src/index.js';

let telemetry: Telemetry;
beforeEach(() => {
  telemetry = startTelemetry();
});
afterEach(() => telemetry.stop());

const types = () => telemetry.spans.map(({ name, attributes }) => [name, attributes.honeyhive_event_type]);
const start = (name: string, kind = SpanKind.INTERNAL) => trace.getTracer('other').startSpan(name, { kind });

describe('the event type of a span of another instrumentation', () => {
  it('follows from attributes that were set after its start', () => {
    const model = start('call');
    model.setAttribute('gen_ai.operation.name', 'chat');
    model.end();
    const agent = start('run');
    agent.setAttribute('gen_ai.operation.name', 'invoke_agent');
    agent.end();
    start('other').end();
    start('GET', SpanKind.SERVER).end();
    expect(types()).toEqual([
      ['call', 'model'],
      ['run', 'chain'],
      ['other', 'tool'],
      ['GET', 'chain'],
    ]);
  });

  it('is the one that the application has set', () => {
    const span = start('call');
    span.setAttributes({ 'gen_ai.operation.name': 'chat', honeyhive_event_type: 'chain' });
    span.end();
    enrichSpanContext({ eventName: 'plan', eventType: 'model' }, () => {});
    expect(types()).toEqual([
      ['call', 'chain'],
      ['plan', 'model'],
    ]);
  });

  it('causes no complaint about a span that is changed after its end', () => {
    start('call').end();
    expect(telemetry.complaints).toEqual([]);
  });
});
