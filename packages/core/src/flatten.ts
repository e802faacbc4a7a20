import { types } from 'node:util';
import type { Attributes } from '@opentelemetry/api';
import { errorText } from './span-end.js';

const maxDepth = 64;
const maxAttributes = 900;
const maxVisits = 100_000;

/** How much one event may lay onto its span, whose limit of 1024 attributes must hold the rest as well. */
export interface AttributeBudget {
  attributes: number;
  /** Values looked at, since a small graph of shared references can unfold into a tree without end. */
  visits: number;
}

export function attributeBudget(): AttributeBudget {
  return { attributes: maxAttributes, visits: maxVisits };
}

/**
 * Lays `value` flat under `prefix`: `{ a: [{ b: 1 }] }` becomes `prefix.a.0.b = 1`, a scalar `prefix` itself.
 * Dates become ISO text. null, undefined, functions and symbols are left out; the index they had in an array
 * stays unused. What goes round, lies deeper than 64 levels or no longer fits the budget is marked in its place.
 */
export function flatten(prefix: string, value: unknown, budget = attributeBudget()): Attributes {
  const attributes: Attributes = {};

  function visit(name: string, value: unknown, ancestors: readonly object[]): void {
    const scalar = guardedScalar(value, ancestors);
    if (scalar !== undefined) {
      attributes[name] = budget.attributes > 0 ? scalar : '[truncated]';
      budget.attributes -= 1;
    } else if (typeof value === 'object' && value !== null) {
      visitChildren(name, value, [...ancestors, value]);
    }
  }

  function visitChildren(name: string, value: object, path: readonly object[]): void {
    try {
      for (const [key, child] of childrenOf(value)) {
        budget.visits -= 1;
        if (budget.attributes < 0 || budget.visits <= 0) return;
        visit(key === undefined ? name : `${name}.${key}`, child, path);
      }
    } catch (error) {
      // A getter, a proxy or a toJSON may throw, and tracing must not.
      attributes[name] = `[unreadable: ${errorText(error)}]`;
    }
  }

  if (budget.attributes >= 0) visit(prefix, value, []);
  return attributes;
}

function guardedScalar(value: unknown, ancestors: readonly object[]): string | number | boolean | undefined {
  try {
    return toScalar(value, ancestors);
  } catch (error) {
    return `[unreadable: ${errorText(error)}]`;
  }
}

function toScalar(value: unknown, ancestors: readonly object[]): string | number | boolean | undefined {
  switch (typeof value) {
    case 'string':
    case 'boolean':
      return value;
    case 'number':
      return Number.isFinite(value) ? value : nonFinite(value);
    case 'bigint':
      return Number.isSafeInteger(Number(value)) ? Number(value) : String(value);
    case 'object':
      return value === null ? undefined : objectText(value, ancestors);
    default:
      return undefined;
  }
}

// As the Python SDK spells them.
function nonFinite(value: number): string {
  if (Number.isNaN(value)) return 'nan';
  return value > 0 ? 'inf' : '-inf';
}

function objectText(value: object, ancestors: readonly object[]): string | undefined {
  if (ancestors.includes(value)) return '[circular]';
  if (ancestors.length === maxDepth) return '[too deep]';
  if (types.isDate(value)) return Number.isNaN(value.getTime()) ? 'Invalid Date' : value.toISOString();
  if (types.isNativeError(value)) return errorText(value);
  if (ArrayBuffer.isView(value) || types.isAnyArrayBuffer(value)) return `[${value.byteLength} bytes]`;
  return undefined;
}

type Child = readonly [key: string | number | undefined, value: unknown];

function* childrenOf(value: object): Generator<Child> {
  const json = 'toJSON' in value && typeof value.toJSON === 'function' ? value.toJSON() : value;
  if (json !== value) yield [undefined, json];
  else if (types.isMap(value)) for (const [key, child] of value) yield [String(key), child];
  else if (types.isSet(value)) yield* Array.from(value).entries();
  else if (Array.isArray(value)) yield* value.entries();
  else for (const key of Object.keys(value)) yield [key, (value as Record<string, unknown>)[key]];
}
