import type { Context, TextMapGetter, TextMapPropagator, TextMapSetter } from '@opentelemetry/api';
import { remoteRequest } from '../context/request-lookup.js';
import { headerText } from '../headers/header-carrier.js';
import { checkOptions, type OptionRule } from '../runtime/check-options.js';
import { mergeSessions } from '../session/session.js';
import { sessionFieldNames } from '../session/session-fields.js';
import { getSession, setSession } from '../session/session-scope.js';
import { TrustedRemoteContext } from './extract.js';
import { inject, injectStandard } from './inject.js';
import { checkInjectSession, type InjectSession, mayInjectSession } from './inject-session.js';
import { withRemoteParent } from './remote-parent.js';

export interface PropagatorOptions {
  /**
   * When the session is written: with the span of a message (`'messages'`), with any recorded span except a CLIENT span and
   * without one (`'unless-client'`), or `'never'`. Default: `'messages'`.
   */
  readonly injectSession?: InjectSession | undefined;
}

const name = 'new HoneyHivePropagator()';

/**
 * A TextMapPropagator that uses this library's codecs, for instrumentations that use the propagation API.
 *
 * It reads the session, and writes it into messages only. `inject` does not know the destination, but the span in the
 * Context tells a message from an HTTP request. By OpenTelemetry's conventions, the span whose context goes into a message
 * is of kind PRODUCER. bullmq-otel and the instrumentations of amqplib, kafkajs and the AWS SDK (SQS, SNS) call `inject`
 * with such a span. Instrumentations of HTTP and gRPC clients, and that of AWS Lambda's `Invoke`, call it with a CLIENT
 * span. OpenInference's MCP instrumentation calls it with the span of the application, which can be of any kind.
 */
export class HoneyHivePropagator implements TextMapPropagator {
  readonly #injectSession: InjectSession;

  /** @throws {TypeError} if an option is unknown or invalid. */
  constructor(options: PropagatorOptions = {}) {
    checkOptions(name, options, { injectSession: {} } satisfies Record<keyof PropagatorOptions, OptionRule>);
    this.#injectSession = checkInjectSession(options.injectSession, name);
  }

  inject(ctx: Context, carrier: unknown, setter: TextMapSetter): void {
    const write = mayInjectSession(ctx, this.#injectSession) ? inject : injectStandard;
    write(ctx, {
      get: () => undefined,
      set: (name, value) => setter.set(carrier, name, value),
      delete: () => {},
    });
  }

  extract(ctx: Context, carrier: unknown, getter: TextMapGetter): Context {
    const remote = new TrustedRemoteContext((name) => headerText(getter.get(carrier, name)));
    const continued = withRemoteParent(
      ctx,
      remote,
      remoteRequest((headers) => remote.matchesHeaders(headers)),
    );
    const { session } = remote;
    const isEmpty = sessionFieldNames.every((field) => session[field] === undefined);
    return isEmpty ? continued : setSession(continued, mergeSessions(getSession(ctx), session));
  }

  fields(): string[] {
    return ['traceparent', 'tracestate', 'baggage'];
  }
}
