import { type Finding, fault, ok, warning } from '../findings/finding.js';
import { withoutCredentials } from '../findings/without-credentials.js';

/** The variables that are shown as they are. None of them holds a secret. */
const shown = [
  'HH_API_URL',
  'HH_PROJECT',
  'HH_SOURCE',
  'HH_SESSION_NAME',
  'HH_PROPAGATE_TO',
  'HH_SAMPLE_RATE',
  'HH_CAPTURE_CONTENT',
  'HH_DISABLE_BATCH',
  'HH_COMPRESSION',
  'HH_DISABLED',
  'HH_DEBUG',
  'OTEL_SDK_DISABLED',
  'OTEL_SERVICE_NAME',
  'OTEL_TRACES_EXPORTER',
  'OTEL_TRACES_SAMPLER',
  'OTEL_PROPAGATORS',
  'OTEL_BSP_SCHEDULE_DELAY',
  'HTTPS_PROXY',
  'HTTP_PROXY',
  'NO_PROXY',
  'NODE_EXTRA_CA_CERTS',
  'NODE_ENV',
];

const secret = ['HH_API_KEY', 'HH_DOCTOR_TOKEN'];

/** Reports the environment variables that HoneyHive reads, and those that turn it off. */
export function checkEnvironment(env: NodeJS.ProcessEnv): Finding[] {
  const findings = [ok('environment', describe(env))];
  for (const [name, pattern] of [
    ['HH_DISABLED', /^(?:1|true)$/i],
    ['OTEL_SDK_DISABLED', /^true$/i],
  ] as const) {
    const value = env[name] ?? '';
    if (pattern.test(value)) findings.push(fault('disabled', `${name}=${value} turns tracing off.`, `unset ${name}`));
  }
  if (!env.HH_API_KEY && !env.HH_API_URL) {
    const message = 'HH_API_KEY is not set, so HoneyHiveTracer.init() throws unless the program passes `apiKey`.';
    findings.push(fault('api-key', message, 'export HH_API_KEY=<the key of your HoneyHive project>'));
  }
  if (env.HH_API_KEY && env.HH_API_KEY !== env.HH_API_KEY.trim())
    findings.push(
      fault('api-key', 'HH_API_KEY begins or ends with a space.', 'export HH_API_KEY="$(echo $HH_API_KEY)"'),
    );
  const invalid = (env.HH_PROPAGATE_TO ?? '')
    .split(',')
    .filter((entry) => entry.trim() && !isDestination(entry.trim()));
  for (const entry of invalid) {
    const message = `HH_PROPAGATE_TO: '${withoutCredentials(entry.trim())}' is no origin, *.domain or *.`;
    findings.push(fault('propagate-to', message, 'export HH_PROPAGATE_TO=https://agents.example.com'));
  }
  if (env.OTEL_TRACES_EXPORTER === 'none')
    findings.push(
      warning(
        'environment',
        "OTEL_TRACES_EXPORTER=none: OpenTelemetry's NodeSDK then registers no provider. HoneyHive exports all the same.",
      ),
    );
  return findings;
}

function describe(env: NodeJS.ProcessEnv): string {
  const masked = secret.flatMap((name) =>
    env[name] ? `${name}=set${name === 'HH_API_KEY' ? lastOf(env[name]) : ''}` : [],
  );
  const plain = shown.flatMap((name) => {
    const value = env[name] || env[name.toLowerCase()];
    return value ? `${name}=${withoutCredentials(value)}` : [];
  });
  return [...masked, ...plain].join(', ') || 'No variable of HoneyHive or OpenTelemetry is set';
}

// Four characters would give away too much of a short key.
function lastOf(key: string): string {
  return key.length >= 16 ? ` (…${key.slice(-4)})` : '';
}

function isDestination(entry: string): boolean {
  if (entry === '*' || /^\*\.[^*/\\:?#@%\s]+$/.test(entry)) return true;
  const url = URL.parse(entry);
  return url !== null && /^https?:$/.test(url.protocol) && url.pathname === '/' && !/[*?#@]/.test(entry);
}
