import { tree } from '../../../test/support/telemetry.js';
import { type McpServerOptions, wrapMcpClient, wrapMcpServer } from '../src/index.js';
import { ask, describeEachSdk } from './support/describe-each-sdk.js';
import { type TestClient, type Tool, text } from './support/sdk.js';
import { sdk1 } from './support/sdk-1.js';

describeEachSdk((bench) => {
  const { sdk, span } = bench;
  const hello: Tool = async ({ name }) => text(`hello ${name}`);

  function wrapClient(client: TestClient): TestClient {
    wrapMcpClient(client.client);
    return client;
  }

  describe('wrapping', () => {
    it('returns the same object, and counts once if it is done twice', async () => {
      const client = wrapClient(bench.closeLater(sdk.createClient()));
      expect(wrapMcpClient(client.client)).toBe(client.client);
      await client.connectInMemory(() => {
        const server = sdk.createServer({ tools: { hello } });
        expect(wrapMcpServer(server)).toBe(server);
        return wrapMcpServer(server);
      });
      await ask(() => client.callTool('hello'));
      expect(tree(bench.telemetry.spans)).toEqual({ ask: { 'execute_tool hello': {} } });
    });

    it('covers tools that are registered later', async () => {
      const client = wrapClient(bench.closeLater(sdk.createClient()));
      await client.connectInMemory(() => {
        const server = wrapMcpServer(sdk.createServer({}));
        sdk.registerTool(server, 'hello', hello);
        return server;
      });
      await ask(() => client.callTool('hello'));
      expect(tree(bench.telemetry.spans)).toEqual({ ask: { 'execute_tool hello': {} } });
    });

    it('covers connections that are open already', async () => {
      const client = sdk.createClient();
      let server: object = {};
      await client.connectInMemory(() => {
        server = sdk.createServer({ tools: { hello } });
        return server;
      });
      // In the protocol of 2026 a server may serve the discovery of its version first.
      await client.callTool('hello');
      wrapClient(bench.closeLater(client));
      wrapMcpServer(server);
      await ask(() => client.callTool('hello'));
      expect(tree(bench.telemetry.spans)).toEqual({ ask: { 'execute_tool hello': {} } });
    });
  });

  if (sdk.hasServerRequests) {
    it('sees each message once, if the transport has a callback already', async () => {
      const client = wrapClient(bench.closeLater(sdk.createClient()));
      const onmessage = jest.fn();
      await client.connectInMemory(() => wrapMcpServer(sdk.createServer({ tools: { hello } })), onmessage);
      onmessage.mockClear();
      await ask(() => client.callTool('hello'));
      expect(onmessage).toHaveBeenCalledTimes(1);
      expect(tree(bench.telemetry.spans)).toEqual({ ask: { 'execute_tool hello': {} } });
    });
  }

  it('a call by a client that is not wrapped has a session of its own', async () => {
    const client = bench.closeLater(sdk.createClient());
    await client.connectInMemory(() => wrapMcpServer(sdk.createServer({ tools: { hello } })));
    await client.callTool('hello');
    await client.callTool('hello');
    const sessions = bench.telemetry.spans.map(({ attributes }) => attributes['honeyhive.session_id']);
    expect(new Set(sessions).size).toBe(2);
    expect(span('execute_tool hello').attributes['honeyhive.session_name']).toBe('execute_tool hello');
  });
});

it.each([undefined, null, {}, 'client'])('throws for %p, which is no client or server', (value) => {
  expect(() => wrapMcpClient(value as object)).toThrow('wrapMcpClient() takes a client of the MCP SDK');
});

it('throws for options that are wrong', () => {
  const server = sdk1.createServer({});
  expect(() => wrapMcpServer(server, { trust: 'no' as 'link' })).toThrow(
    "wrapMcpServer(): the option `trust` cannot be 'no'",
  );
  expect(() => wrapMcpServer(server, { sesion: () => ({}) } as McpServerOptions)).toThrow("has no option 'sesion'");
});
