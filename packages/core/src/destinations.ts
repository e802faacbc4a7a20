import { BlockList, isIP } from 'node:net';

/** Who may receive headers: an origin, `*.example.com`, `*`, a RegExp on the origin, or a function of the URL. */
export type Destination = string | RegExp | ((url: URL) => boolean);

const privateAddresses = new BlockList();
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

/** Loopback, private addresses, names of a single label, and the suffixes that never leave a network. */
export function isPrivate(url: URL): boolean {
  const host = url.hostname.replace(/^\[|\]$/g, '').replace(/\.$/, '');
  const version = isIP(host);
  if (version !== 0) return privateAddresses.check(host, version === 6 ? 'ipv6' : 'ipv4');
  return host !== '' && (!host.includes('.') || privateSuffix.test(host));
}

/**
 * A rule that lets through private destinations and those of `propagateTo`.
 * Throws a TypeError for an entry that can match nothing.
 */
export function destinationRule(propagateTo: readonly Destination[] = []): (url: URL) => boolean {
  if (!Array.isArray(propagateTo))
    throw new TypeError(`propagateTo is a list: write [${JSON.stringify(propagateTo)}].`);
  const rules = [isPrivate, ...propagateTo.map(ruleFor)];
  // A promise, of an async function, is no yes.
  return (url) => rules.some((allows) => allows(url) === true);
}

function ruleFor(destination: Destination): (url: URL) => boolean {
  if (typeof destination === 'function') return destination;
  if (destination instanceof RegExp) return (url) => url.origin.search(destination) !== -1;
  if (destination === '*') return () => true;
  const [, parent] = /^\*\.([^*/:]+?)\.?$/.exec(destination) ?? [];
  if (parent !== undefined) {
    const suffix = `.${parent.toLowerCase()}`;
    return (url) => url.hostname.replace(/\.$/, '').endsWith(suffix);
  }
  const origin = originOf(destination);
  return (url) => url.origin === origin;
}

function originOf(destination: string): string {
  const url = URL.parse(destination);
  const isOrigin =
    url !== null && /^https?:$/.test(url.protocol) && url.pathname === '/' && !/[*?#@]/.test(destination);
  if (isOrigin) return url.origin;
  throw new TypeError(
    `propagateTo: '${destination}' is no destination. Write an origin ('https://agents.example.com'), '*.example.com' or '*'.`,
  );
}
