import { attributeBudget, exhaust, nameOf, spend } from './attribute-budget.js';
import { childrenOf } from './children.js';
import { scalarOf, unreadable } from './scalar.js';

/** A copy of `value` that JSON can hold, with the marks, redaction and limits of `flatten`; undefined where it has none. */
export function jsonValue(name: string, value: unknown, budget = attributeBudget()): unknown {
  return copy(name, value, []);

  function copy(name: string, value: unknown, ancestors: readonly object[]): unknown {
    const scalar = scalarOf(value, ancestors);
    if (scalar !== undefined) return spend(budget, name, scalar);
    if (value === null) return null;
    return typeof value === 'object' ? copyParts(name, value, [...ancestors, value]) : undefined;
  }

  function copyParts(name: string, value: object, path: readonly object[]): unknown {
    const isList = Array.isArray(value) || value instanceof Set;
    const parts: Record<string, unknown> | unknown[] = isList ? [] : Object.create(null);
    try {
      for (const [key, child] of childrenOf(value)) {
        if (budget.attributes < 0) break;
        budget.visits -= 1;
        const part = budget.visits < 0 ? exhaust(budget) : copy(nameOf(name, key), child, path);
        if (key === undefined) return part;
        if (Array.isArray(parts)) parts.push(part ?? null);
        else if (part !== undefined) parts[String(key)] = part;
      }
    } catch (error) {
      return budget.attributes < 0 ? parts : spend(budget, name, unreadable(error));
    }
    return parts;
  }
}
