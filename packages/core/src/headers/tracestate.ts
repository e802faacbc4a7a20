import type { TraceState } from '@opentelemetry/api';
import { trimOws } from './trim-ows.js';

const maxMembers = 32;
const key = /^[a-z\d][a-z\d_\-*/@]{0,255}$/;
const value = /^[\x20-\x2b\x2d-\x3c\x3e-\x7e]{0,255}[\x21-\x2b\x2d-\x3c\x3e-\x7e]$/;

/**
 * Parses a `tracestate` header. Returns undefined if any member breaks the grammar or there are more than 32, because the
 * whole list is then discarded. Empty members are allowed and dropped.
 *
 * @see https://www.w3.org/TR/trace-context-2/#tracestate-header (§3.3)
 */
export function parseTracestate(header: string): TraceState | undefined {
  const members: Member[] = [];
  for (const part of header.split(',')) {
    const text = trimOws(part);
    if (text === '') continue;
    const split = text.indexOf('=');
    const member: Member = [text.slice(0, split), text.slice(split + 1)];
    if (split < 1 || !isMember(member) || members.length === maxMembers) return undefined;
    members.push(member);
  }
  return members.length === 0 ? undefined : new W3CTraceState(members);
}

type Member = readonly [key: string, value: string];

function isMember([name, text]: Member): boolean {
  return key.test(name) && value.test(text);
}

class W3CTraceState implements TraceState {
  readonly #members: readonly Member[];

  constructor(members: readonly Member[]) {
    this.#members = members;
  }

  get(name: string): string | undefined {
    return this.#members.find(([key]) => key === name)?.[1];
  }

  /** Puts the member first (§3.5). Ignores a member that breaks the grammar. */
  set(name: string, text: string): TraceState {
    if (!isMember([name, text])) return this;
    return new W3CTraceState([[name, text] as const, ...this.#without(name)].slice(0, maxMembers));
  }

  unset(name: string): TraceState {
    return new W3CTraceState(this.#without(name));
  }

  serialize(): string {
    return this.#members.map(([name, text]) => `${name}=${text}`).join(',');
  }

  #without(name: string): Member[] {
    return this.#members.filter(([key]) => key !== name);
  }
}
