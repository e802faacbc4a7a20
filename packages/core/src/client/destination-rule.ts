import { BlockList, isIP } from 'node:net';
import { inspect, types } from 'node:util';
import { warnOnThrow } from '../runtime/warn-once.js';

/**
 * Who may receive headers: an origin, `*.example.com` for every subdomain on every port, `*`, a RegExp that is matched
 * against the origin, or a function of the URL. A WebSocket's `wss:` is passed as `https:`. A function that throws counts
 * as false.
 */
export type Destination = string | RegExp | ((url: URL) => boolean);

const privateAddresses = new BlockList();
// Leaves out 169.254.0.0/16 and fe80::/10, where clouds run their metadata services.
for (const [network, prefix] of [
  ['127.0.0.0', 8],
  ['10.0.0.0', 8],
  ['172.16.0.0', 12],
  ['192.168.0.0', 16],
] as const) {
  privateAddresses.addSubnet(network, prefix, 'ipv4');
}
privateAddresses.addAddress('::1', 'ipv6');
// A server that listens on all interfaces can be reached at these addresses from its own machine.
privateAddresses.addAddress('0.0.0.0', 'ipv4');
privateAddresses.addAddress('::', 'ipv6');
privateAddresses.addSubnet('fc00::', 7, 'ipv6');

const privateSuffix = /\.(?:internal|local|localhost|svc|cluster\.local)$/;

// The names of clouds' metadata services. Their addresses are in none of the networks above.
const metadataServices = new Set([
  'metadata',
  'metadata.google.internal',
  'instance-data',
  'instance-data.ec2.internal',
]);

const maxCachedHosts = 1000;
const privateHosts = new Map<string, boolean>();

function isPrivate({ hostname }: URL): boolean {
  const cached = privateHosts.get(hostname);
  if (cached !== undefined) return cached;
  if (privateHosts.size === maxCachedHosts) privateHosts.clear();
  const result = isPrivateHost(hostname);
  // A copy, because `hostname` is a slice that would keep the whole URL in memory.
  privateHosts.set(`${Buffer.from(hostname)}`, result);
  return result;
}

/** Returns true for loopback, private addresses, names of a single label, and suffixes that are never public. */
function isPrivateHost(hostname: string): boolean {
  const host = hostname.replace(/^\[|\]$/g, '');
  const version = isIP(host);
  if (version !== 0) return privateAddresses.check(host, version === 6 ? 'ipv6' : 'ipv4');
  return host !== '' && !metadataServices.has(host) && (!host.includes('.') || privateSuffix.test(host));
}

/**
 * Returns a rule that allows private destinations and those in `propagateTo`. Host names are compared in Punycode and
 * without a final dot.
 *
 * @throws {TypeError} if an entry cannot match anything.
 */
export function destinationRule(propagateTo: readonly Destination[] = []): (url: URL) => boolean {
  if (!Array.isArray(propagateTo)) {
    const entry = typeof propagateTo === 'string' ? JSON.stringify(propagateTo) : inspect(propagateTo);
    throw new TypeError(`propagateTo must be an array. Write [${entry}].`);
  }
  const rules = [isPrivate, ...propagateTo.map(ruleFor)];
  return (url) => {
    const normalized = withoutFinalDot(url);
    // Compared with true, because a promise is truthy.
    return rules.some((allows) => warnOnThrow(ruleThrew, () => allows(normalized)) === true);
  };
}

const ruleThrew = 'A function in propagateTo threw, which counts as false';

function ruleFor(destination: Destination): (url: URL) => boolean {
  if (types.isAsyncFunction(destination))
    throw new TypeError(
      'propagateTo: an async function cannot decide before the request is sent. Write a function that returns true or false.',
    );
  // A copy, because the function may change the URL.
  if (typeof destination === 'function') return (url) => destination(new URL(url));
  // Unlike `test`, `search` ignores the `lastIndex` of a RegExp with the flag g or y.
  if (types.isRegExp(destination)) return (url) => url.origin.search(destination) !== -1;
  if (destination === '*') return () => true;
  const domain = wildcardDomain(destination);
  if (domain !== undefined) return (url) => url.hostname.endsWith(`.${domain}`);
  const origin = originOf(destination);
  return (url) => url.origin === origin;
}

function wildcardDomain(destination: string): string | undefined {
  const [, name] = /^\*\.([^*/\\:?#@%\s]+)$/.exec(destination) ?? [];
  const url = name === undefined ? null : URL.parse(`http://${name}`);
  if (url === null) return undefined;
  const { hostname } = withoutFinalDot(url);
  // An address has no subdomains.
  return isIP(hostname) === 0 && hostname.split('.').every(Boolean) ? hostname : undefined;
}

function originOf(destination: string): string {
  const url = URL.parse(destination);
  const isOrigin =
    url !== null && /^https?:$/.test(url.protocol) && url.pathname === '/' && !/[*?#@]/.test(destination);
  if (isOrigin) return withoutFinalDot(url).origin;
  throw new TypeError(
    `propagateTo: '${destination}' is not a destination. Write an origin ('https://agents.example.com'), '*.example.com' or '*'.`,
  );
}

function withoutFinalDot(url: URL): URL {
  if (!url.hostname.endsWith('.')) return url;
  const normalized = new URL(url);
  normalized.hostname = url.hostname.slice(0, -1);
  return normalized;
}
