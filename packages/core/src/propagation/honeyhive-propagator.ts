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
 * A TextMapPropagator that uses this library's codecs, for instrumentations and queues that use the propagation API. It
 * reads the session but does not write it, because `inject` does not know the destination. The session is sent only by
 * `propagateOutgoing`, `injectContextIntoCarrier` and wrapped clients.
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
