import { parseArgs } from 'node:util';
import { examine } from './examine.js';
import { printReport } from './print-report.js';

const help = `honeyhive-doctor [URL] [options]  finds out why traces or sessions are missing

Without a URL, it examines the project in the current folder, the environment and the HoneyHive server.
With the URL of a service, it also sends a request through it and draws the chain of services.

  --data JSON   send the request as a POST with this body (default: a GET)
  --json        print the report as JSON

Exit codes: 0 healthy, 1 faults, 2 something could not be tried
`;

async function main(): Promise<number> {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: {
      data: { type: 'string' },
      json: { type: 'boolean', default: false },
      help: { type: 'boolean', short: 'h', default: false },
    },
  });
  if (values.help) {
    console.log(help.trimEnd());
    return 0;
  }
  const [given, ...more] = positionals;
  const url = given === undefined ? undefined : URL.parse(given);
  if (more.length > 0 || url === null || (url && !/^https?:$/.test(url.protocol)))
    throw new Error('Pass one URL that begins with http:// or https://.');
  const report = await examine({ folder: process.cwd(), env: process.env, url, data: values.data });
  console.log(values.json ? JSON.stringify(report, null, 2) : printReport(report));
  return report.exitCode;
}

main().then(
  (code) => {
    process.exitCode = code;
  },
  (error: Error) => {
    console.error(`${error.message}\n\n${help.trimEnd()}`);
    process.exitCode = 2;
  },
);
