import type { Context, TextMapGetter, TextMapPropagator, TextMapSetter } from '@opentelemetry/api';
import { remoteRequest } from '../context/request-lookup.js';
import { headerText } from '../headers/header-carrier.js';
import { mergeSessions } from '../session/session.js';
import { sessionFieldNames } from '../session/session-fields.js';
import { getSession, setSession } from '../session/session-scope.js';
import { TrustedRemoteContext } from './extract.js';
import { injectStandard } from './inject.js';
import { withRemoteParent } from './remote-parent.js';

/**
 * OpenTelemetry's propagator interface over this library's codecs, for instrumentations and queues that use
 * the propagation API. It reads the session, and does not write it: whoever calls `inject` here may be
 * sending to anyone, so the session leaves only by the rules for outgoing requests or by
 * `injectContextIntoCarrier`.
 */
export class HoneyHivePropagator implements TextMapPropagator {
  inject(ctx: Context, carrier: unknown, setter: TextMapSetter): void {
    injectStandard(ctx, {
      get: () => undefined,
      set: (name, value) => setter.set(carrier, name, value),
      delete: () => {},
    });
  }

  extract(ctx: Context, carrier: unknown, getter: TextMapGetter): Context {
    const caller = new TrustedRemoteContext((name) => headerText(getter.get(carrier, name)));
    const continued = withRemoteParent(
      ctx,
      caller,
      remoteRequest((headers) => caller.matchesHeaders(headers)),
    );
    const { session } = caller;
    const isEmpty = sessionFieldNames.every((field) => session[field] === undefined);
    return isEmpty ? continued : setSession(continued, mergeSessions(getSession(ctx), session));
  }

  fields(): string[] {
    return ['traceparent', 'tracestate', 'baggage'];
  }
}
