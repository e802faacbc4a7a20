import { enrichSpanContext, withSession } from '@honeyhive/core';
import type { ReadableSpan } from '@opentelemetry/sdk-trace-node';
import { closeServers } from '../../../../test/support/listen.js';
import { startTelemetry, type Telemetry } from '../../../../test/support/telemetry.js';
import { type McpServerOptions, wrapMcpClient, wrapMcpServer } from '../../src/index.js';
import type { Handlers, Sdk, TestClient } from './sdk.js';
import { sdk1 } from './sdk-1.js';
import { sdk2 } from './sdk-2.js';

export interface Setup extends Handlers {
  readonly options?: McpServerOptions;
  readonly sample?: (prompt: string) => Promise<string>;
}

/** What tests with a client and a server in the same process use. */
export interface Bench {
  readonly sdk: Sdk;
  readonly telemetry: Telemetry;
  /** Connects a wrapped client with a wrapped server. */
  connect(setup: Setup): Promise<TestClient>;
  /** Closes the client after the test. */
  closeLater(client: TestClient): TestClient;
  /** Returns the span of this name. */
  span(name: string): ReadableSpan;
  parentOf(child: ReadableSpan): ReadableSpan | undefined;
}

/** Runs `fn` inside an event named `ask`. */
export function ask<T>(fn: () => T, sessionId = 's'): T {
  return withSession({ sessionId }, () => enrichSpanContext({ eventName: 'ask' }, fn));
}

/** Describes both lines of the SDK, and both protocols of the second. */
export function describeEachSdk(describeOne: (bench: Bench) => void): void {
  describe.each([sdk1, sdk2('2025'), sdk2('2026')])('$name', (sdk: Sdk) => {
    let telemetry: Telemetry;
    let open: TestClient[];

    beforeEach(() => {
      telemetry = startTelemetry();
      open = [];
    });
    afterEach(async () => {
      await Promise.all(open.map((client) => client.close()));
      await closeServers();
      telemetry.stop();
      expect(telemetry.complaints).toEqual([]);
    });

    function closeLater(client: TestClient): TestClient {
      open.push(client);
      return client;
    }

    describeOne({
      sdk,
      get telemetry() {
        return telemetry;
      },
      closeLater,
      async connect({ options, sample, ...handlers }) {
        const client = closeLater(sdk.createClient(sample));
        wrapMcpClient(client.client);
        await client.connectInMemory(() => wrapMcpServer(sdk.createServer(handlers), options));
        return client;
      },
      span(name) {
        const found = telemetry.spans.find((candidate) => candidate.name === name);
        if (found === undefined) throw new Error(`no span ${name} among ${telemetry.spans.map((each) => each.name)}`);
        return found;
      },
      parentOf: (child) =>
        telemetry.spans.find((each) => each.spanContext().spanId === child.parentSpanContext?.spanId),
    });
  });
}
