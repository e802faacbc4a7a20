import { BlockList, isIP } from 'node:net';
import { types } from 'node:util';
import { warnOnThrow } from '../runtime/warn-once.js';

/**
 * Who may receive headers: an origin, `*.example.com` for every name below it on every port, `*`, a RegExp on the
 * origin, or a function of the URL, in which a WebSocket's `wss:` is `https:`. A function that throws says no.
 */
export type Destination = string | RegExp | ((url: URL) => boolean);

const privateAddresses = new BlockList();
// Without 169.254.0.0/16 and fe80::/10, where clouds keep their metadata services.
for (const [network, prefix] of [
  ['127.0.0.0', 8],
  ['10.0.0.0', 8],
  ['172.16.0.0', 12],
  ['192.168.0.0', 16],
] as const) {
  privateAddresses.addSubnet(network, prefix, 'ipv4');
}
privateAddresses.addAddress('::1', 'ipv6');
// What listens everywhere is called by these on its own machine.
privateAddresses.addAddress('0.0.0.0', 'ipv4');
privateAddresses.addAddress('::', 'ipv6');
privateAddresses.addSubnet('fc00::', 7, 'ipv6');

const privateSuffix = /\.(?:internal|local|localhost|svc|cluster\.local)$/;

// Where clouds keep their metadata services by name; by address they are in none of the networks above.
const metadataServices = new Set([
  'metadata',
  'metadata.google.internal',
  'instance-data',
  'instance-data.ec2.internal',
]);

const maxVerdicts = 1000;
const verdicts = new Map<string, boolean>();

/** Judges each host name once, as long as there are not too many. */
function isPrivate({ hostname }: URL): boolean {
  let verdict = verdicts.get(hostname);
  if (verdict === undefined) {
    if (verdicts.size === maxVerdicts) verdicts.clear();
    verdict = isPrivateHost(hostname);
    // By way of bytes, since a slice of an address would hold the whole of it in memory.
    verdicts.set(`${Buffer.from(hostname)}`, verdict);
  }
  return verdict;
}

/** Loopback, private addresses, names of a single label, and the suffixes that never leave a network. */
function isPrivateHost(hostname: string): boolean {
  const host = hostname.replace(/^\[|\]$/g, '');
  const version = isIP(host);
  if (version !== 0) return privateAddresses.check(host, version === 6 ? 'ipv6' : 'ipv4');
  return host !== '' && !metadataServices.has(host) && (!host.includes('.') || privateSuffix.test(host));
}

/**
 * A rule that lets through private destinations and those of `propagateTo`. Names are compared without the dot that
 * may end them, and in Punycode.
 * Throws a TypeError for an entry that can match nothing.
 */
export function destinationRule(propagateTo: readonly Destination[] = []): (url: URL) => boolean {
  if (!Array.isArray(propagateTo))
    throw new TypeError(`propagateTo is a list: write [${JSON.stringify(propagateTo)}].`);
  const rules = [isPrivate, ...propagateTo.map(ruleFor)];
  return (url) => {
    const named = withoutLastDot(url);
    // A promise is no yes.
    return rules.some((allows) => warnOnThrow('An entry of propagateTo has failed', () => allows(named)) === true);
  };
}

function ruleFor(destination: Destination): (url: URL) => boolean {
  if (types.isAsyncFunction(destination))
    throw new TypeError(
      'propagateTo: an async function answers too late. Write one that answers true or false at once.',
    );
  // A copy, since it may be changed to be looked at.
  if (typeof destination === 'function') return (url) => destination(new URL(url));
  // Unlike `test`, `search` keeps no place in a RegExp with the flags g or y.
  if (types.isRegExp(destination)) return (url) => url.origin.search(destination) !== -1;
  if (destination === '*') return () => true;
  const parent = parentOf(destination);
  if (parent !== undefined) return (url) => url.hostname.endsWith(`.${parent}`);
  const origin = originOf(destination);
  return (url) => url.origin === origin;
}

function parentOf(destination: string): string | undefined {
  const [, name] = /^\*\.([^*/\\:?#@%\s]+)$/.exec(destination) ?? [];
  const url = name === undefined ? null : URL.parse(`http://${name}`);
  if (url === null) return undefined;
  const { hostname } = withoutLastDot(url);
  // An address has nothing below it.
  return isIP(hostname) === 0 && hostname.split('.').every(Boolean) ? hostname : undefined;
}

function originOf(destination: string): string {
  const url = URL.parse(destination);
  const isOrigin =
    url !== null && /^https?:$/.test(url.protocol) && url.pathname === '/' && !/[*?#@]/.test(destination);
  if (isOrigin) return withoutLastDot(url).origin;
  throw new TypeError(
    `propagateTo: '${destination}' is no destination. Write an origin ('https://agents.example.com'), '*.example.com' or '*'.`,
  );
}

function withoutLastDot(url: URL): URL {
  if (!url.hostname.endsWith('.')) return url;
  const named = new URL(url);
  named.hostname = url.hostname.slice(0, -1);
  return named;
}
