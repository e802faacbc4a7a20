import {
  type Baggage,
  type BaggageEntry,
  type BaggageEntryMetadata,
  baggageEntryMetadataFromString,
} from '@opentelemetry/api';
import { countDroppedBaggage } from './dropped-headers.js';
import { trimOws } from './trim-ows.js';

/** One list member of a `baggage` header. */
export interface BaggageMember {
  readonly key: string;
  /** Percent-decoded. */
  readonly value: string;
  /** The value as it appeared in the header, without its properties. */
  readonly encodedValue: string;
  /** The text after the value, without the first `;`. */
  readonly properties: string;
  /** The whole member as it appeared in the header. */
  readonly text: string;
}

const maxMembers = 180;
const maxBytes = 8192;

const token = /^[!#$%&'*+\-.^_`|~\da-zA-Z]+$/;
const octets = /^[\x21\x23-\x2b\x2d-\x3a\x3c-\x5b\x5d-\x7e]*$/;
// The characters that `encodeURIComponent` does not escape.
const unreserved = /^[\w\-.!~*'()]*$/;
// Octets without a percent sign: a list of such members has no whitespace, escapes or properties.
const plainValue = '[\\x21\\x23\\x24\\x26-\\x2b\\x2d-\\x3a\\x3c-\\x5b\\x5d-\\x7e]*';
const plainMember = `${token.source.slice(1, -1)}=${plainValue}`;
const plainList = new RegExp(`^${plainMember}(?:,${plainMember})*$`);
const plainOctets = new RegExp(`^${plainValue}$`);
const badEscape = /%(?![\da-fA-F]{2})/;

/**
 * Parses a `baggage` header. Drops only the members that break the grammar, and everything beyond 180 members or
 * 8192 bytes.
 *
 * @see https://www.w3.org/TR/baggage/#baggage-http-header-format (§3.3)
 */
export function parseBaggage(header: string): BaggageMember[] {
  if (isPlainBaggage(header)) return splitPlainBaggage(header);
  const members: BaggageMember[] = [];
  let end = -1;
  while (end < header.length && members.length < maxMembers) {
    const start = end + 1;
    end = header.indexOf(',', start);
    if (end === -1) end = header.length;
    if (end > maxBytes) break;
    const parsed = parseMember(header.slice(start, end));
    if (parsed) members.push(parsed);
  }
  return members;
}

/** Returns true if a header without empty members has at most 180 members and 8192 bytes. */
export function isWithinLimits(header: string): boolean {
  // No need to count: no member is shorter than `a=`.
  if (header.length < 3 * maxMembers) return true;
  if (header.length > maxBytes) return false;
  let members = 1;
  for (let comma = header.indexOf(','); comma !== -1; comma = header.indexOf(',', comma + 1)) members += 1;
  return members <= maxMembers;
}

/** Returns true if a header is within the limits and has no escapes, properties or whitespace. */
export function isPlainBaggage(header: string): boolean {
  return isWithinLimits(header) && plainList.test(header);
}

/** Returns true if a value has no escapes, properties or whitespace. */
export function isPlainValue(encoded: string): boolean {
  return plainOctets.test(encoded);
}

/** Returns the members of a header for which `isPlainBaggage` is true, without checking their grammar again. */
export function splitPlainBaggage(header: string): BaggageMember[] {
  return header.split(',').map((text) => {
    const equals = text.indexOf('=');
    const value = text.slice(equals + 1);
    return { key: text.slice(0, equals), value, encodedValue: value, properties: '', text };
  });
}

/** Returns the number of list members in a `baggage` header, well-formed or not. */
export function countMembers(header: string): number {
  return header.split(',').filter((member) => trimOws(member) !== '').length;
}

function parseMember(untrimmed: string): BaggageMember | undefined {
  const text = trimOws(untrimmed);
  const semicolon = text.indexOf(';');
  const pair = semicolon === -1 ? text : text.slice(0, semicolon);
  const properties = semicolon === -1 ? '' : trimOws(text.slice(semicolon + 1));
  const equals = pair.indexOf('=');
  const key = trimOws(pair.slice(0, equals));
  const encodedValue = trimOws(pair.slice(equals + 1));
  if (equals === -1 || !token.test(key) || !octets.test(encodedValue) || badEscape.test(encodedValue)) return undefined;
  if (semicolon !== -1 && !areProperties(properties)) return undefined;
  return { key, value: decodeBaggageValue(encodedValue), encodedValue, properties, text };
}

function areProperties(text: string): boolean {
  return text.split(';').every((property) => {
    const equals = property.indexOf('=');
    const key = equals === -1 ? property : property.slice(0, equals);
    return token.test(trimOws(key)) && octets.test(trimOws(property.slice(key.length + 1)));
  });
}

/** Percent-decodes a value. Octets that are not UTF-8 become U+FFFD (§3.3.1.3). */
export function decodeBaggageValue(encoded: string): string {
  if (!encoded.includes('%')) return encoded;
  const bytes = encoded.replace(/%([\da-fA-F]{2})/g, (_, hex) => String.fromCharCode(Number.parseInt(hex, 16)));
  return Buffer.from(bytes, 'latin1').toString();
}

/** Returns a member in header form; undefined if it cannot be encoded because of a lone surrogate. */
export function formatBaggageMember(key: string, value: string, properties = ''): string | undefined {
  if (properties === '' && unreserved.test(value) && token.test(key)) return `${key}=${value}`;
  if (!value.isWellFormed() || !key.isWellFormed() || key === '') return undefined;
  const name = token.test(key) ? key : encodeURIComponent(key);
  const suffix = properties !== '' && areProperties(properties) ? `;${properties}` : '';
  return `${name}=${encodeURIComponent(value)}${suffix}`;
}

/** Joins members into a header. Drops and counts those that do not fit into 180 members and 8192 bytes. */
export function joinBaggage(members: Iterable<string | undefined>): string {
  return mergeBaggage('', members);
}

/** Appends members to `header`, which stays unchanged. Drops and counts those that do not fit. */
export function mergeBaggage(header: string, members: Iterable<string | undefined>): string {
  let merged = header;
  let count = header === '' ? 0 : header.split(',').length;
  for (const text of members) {
    if (text === undefined || count >= maxMembers || merged.length + text.length + 1 > maxBytes) {
      countDroppedBaggage(1);
      continue;
    }
    merged += merged === '' ? text : `,${text}`;
    count += 1;
  }
  return merged;
}

/** A baggage entry that was received. It is forwarded byte for byte unless the application replaces it. */
export class ReceivedEntry implements BaggageEntry {
  readonly value: string;
  declare readonly metadata?: BaggageEntryMetadata;
  readonly #text: string;

  constructor({ value, properties, text }: BaggageMember) {
    this.value = value;
    if (properties !== '') this.metadata = baggageEntryMetadataFromString(properties);
    this.#text = text;
  }

  /** Returns the member as it was received; undefined for an entry that the application has set. */
  static textOf(entry: BaggageEntry): string | undefined {
    return entry instanceof ReceivedEntry ? entry.#text : undefined;
  }
}

/** Yields the entries of OpenTelemetry's baggage as members in header form. */
export function* fromBaggage(baggage: Baggage): Generator<[key: string, text: string | undefined]> {
  for (const [key, entry] of baggage.getAllEntries()) {
    const { value, metadata } = entry;
    yield [key, ReceivedEntry.textOf(entry) ?? formatBaggageMember(key, String(value), metadata?.toString())];
  }
}
