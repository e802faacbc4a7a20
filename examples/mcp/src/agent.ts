import { join } from 'node:path';
import { wrapMcpClient } from '@honeyhive/mcp';
import { currentSession, enrichSpanContext, HoneyHiveTracer, withSession } from '@honeyhive/node';
import { Client, StreamableHTTPClientTransport } from '@modelcontextprotocol/client';
import { StdioClientTransport } from '@modelcontextprotocol/client/stdio';

HoneyHiveTracer.init({ project: 'demo', serviceName: 'agent' });

const { HOTEL_SERVER_URL, ...env } = process.env as Record<string, string>;

function createClient(): Client {
  const client = new Client({ name: 'agent', version: '1.0.0' }, { versionNegotiation: { mode: 'auto' } });
  return wrapMcpClient(client);
}

async function main() {
  const weather = createClient();
  const script = join(__dirname, 'weather-server.js');
  await weather.connect(new StdioClientTransport({ command: process.execPath, args: [script], env }));
  const hotels = createClient();
  await hotels.connect(new StreamableHTTPClientTransport(new URL(`${HOTEL_SERVER_URL}/mcp`)));

  /** Plans one journey, in a session of its own. */
  function plan(city: string): Promise<string | undefined> {
    return withSession({ sessionId: crypto.randomUUID() }, () =>
      enrichSpanContext({ eventName: 'plan_journey', eventType: 'chain', inputs: { city } }, async () => {
        await weather.callTool({ name: 'forecast', arguments: { city } });
        await hotels.callTool({ name: 'find_hotel', arguments: { city } });
        return currentSession()?.sessionId;
      }),
    );
  }

  // Both connections are shared by all journeys, and each journey is a session.
  const sessionIds = await Promise.all(['Vienna', 'Atlantis', ...Array(20).fill('Rome')].map(plan));
  await weather.close();
  await hotels.close();
  console.log(JSON.stringify(sessionIds));
}

main();
