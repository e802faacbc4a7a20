import { types } from 'node:util';
import { type AttributeBudget, attributeBudget, cutName, exhaust, nameOf, spend } from './attribute-budget.js';
import { childrenOf, scalarOf, unreadable } from './value-parts.js';

/** A copy of `value` that JSON can hold, with the marks, redaction and limits of `flatten`; undefined where it has none. */
export function jsonValue(name: string, value: unknown, budget: AttributeBudget = attributeBudget()): unknown {
  return copy(name, value, []);

  function copy(name: string, value: unknown, ancestors: readonly object[]): unknown {
    const scalar = scalarOf(value, ancestors);
    if (scalar !== undefined) return spend(budget, name, scalar);
    if (value === null) return null;
    return typeof value === 'object' ? copyParts(name, value, [...ancestors, value]) : undefined;
  }

  function copyParts(name: string, value: object, path: readonly object[]): unknown {
    const list: unknown[] = [];
    const record: Record<string, unknown> = Object.create(null);
    try {
      for (const [key, child] of childrenOf(value)) {
        if (budget.attributes < 0) break;
        budget.visits -= 1;
        const isOver = budget.visits < 0 || budget.characters <= 0;
        const part = isOver ? exhaust(budget) : copy(nameOf(name, key), child, path);
        if (key === undefined) return part;
        if (typeof key === 'number') list.push(part ?? null);
        else if (part !== undefined) record[keep(budget, key)] = part;
      }
      return Array.isArray(value) || types.isSet(value) ? list : record;
    } catch (error) {
      return budget.attributes < 0 ? undefined : spend(budget, name, unreadable(error));
    }
  }
}

function keep(budget: AttributeBudget, key: string): string {
  const kept = cutName(key);
  budget.characters -= kept.length;
  return kept;
}
