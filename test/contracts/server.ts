import type { Mount, MountHttp2 } from './server-app.js';
import { useServerBench } from './server-bench.js';
import { describeDoctor } from './server-doctor.js';
import { describeErrors } from './server-errors.js';
import { describeForwarding } from './server-forwarding.js';
import { describeHttp2 } from './server-http2.js';
import { describeInstrumented } from './server-instrumented.js';
import { describeIsolation } from './server-isolation.js';
import { describeLifecycle } from './server-lifecycle.js';
import { describeMalformedHeaders } from './server-malformed-headers.js';
import { describeRequestSpan } from './server-request-span.js';
import { describeScope } from './server-scope.js';
import { describeSession } from './server-session.js';
import { describeTimeouts } from './server-timeouts.js';
import { describeTrust } from './server-trust.js';
import { describeUpgrades } from './server-upgrades.js';
import { describeWithoutConnection } from './server-without-connection.js';

export type { Handlers, Options } from './server-app.js';

/** Runs the contract that every server adapter fulfils. HTTP/2 is tested if the framework supports it. */
export function describeServerAdapter(name: string, mount: Mount, mountHttp2?: MountHttp2): void {
  describe(`${name} fulfils the server adapter contract`, () => {
    const bench = useServerBench(mount);
    describeRequestSpan(bench);
    describeSession(bench);
    describeScope(bench);
    describeIsolation(bench);
    describeErrors(bench);
    describeMalformedHeaders(bench);
    describeTrust(bench);
    describeForwarding(bench);
    describeInstrumented(bench);
    describeLifecycle(bench);
    describeTimeouts(bench);
    describeUpgrades(bench);
    describeWithoutConnection(bench);
    describeDoctor(bench);
    if (mountHttp2) describeHttp2(bench, mountHttp2);
  });
}
