import type { Attributes } from '@opentelemetry/api';
import { type AttributeBudget, attributeBudget, exhaust, nameOf, spend } from './attribute-budget.js';
import { childrenOf, scalarOf, unreadable } from './value-parts.js';

/**
 * Lays `value` flat under `prefix`: `{ a: [{ b: 1 }] }` becomes `prefix.a.0.b = 1`, a scalar `prefix` itself.
 * Dates become ISO text. null, undefined, functions and symbols are left out; the index they had in an array
 * stays unused. What goes round, lies deeper than 64 levels or no longer fits the budget is marked in its place.
 */
export function flatten(prefix: string, value: unknown, budget: AttributeBudget = attributeBudget()): Attributes {
  const attributes: Attributes = {};

  function visit(name: string, value: unknown, ancestors: readonly object[]): void {
    const scalar = scalarOf(value, ancestors);
    if (scalar !== undefined) attributes[name] = spend(budget, name, scalar);
    else if (typeof value === 'object' && value !== null) visitChildren(name, value, [...ancestors, value]);
  }

  function visitChildren(name: string, value: object, path: readonly object[]): void {
    try {
      for (const [key, child] of childrenOf(value)) {
        if (budget.attributes < 0) return;
        budget.visits -= 1;
        if (budget.visits < 0) attributes[nameOf(name, key)] = exhaust(budget);
        else visit(nameOf(name, key), child, path);
      }
    } catch (error) {
      if (budget.attributes >= 0) attributes[name] = spend(budget, name, unreadable(error));
    }
  }

  if (budget.attributes >= 0) visit(prefix, value, []);
  return attributes;
}
