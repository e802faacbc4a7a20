import { redactText } from '../spans/redaction.js';
import type { Scalar } from './value-parts.js';

const maxNameLength = 1024;

/** How much one event may lay onto its span, whose limit of 1024 attributes must hold the rest as well. */
export interface AttributeBudget {
  /** Below zero nothing more is taken. */
  attributes: number;
  /** Of texts and names together. */
  characters: number;
  /** Values looked at, since a small graph of shared references can unfold into a tree without end. */
  visits: number;
}

export function attributeBudget(): AttributeBudget {
  return { attributes: 900, characters: 4 * 1024 * 1024, visits: 100_000 };
}

/** The value as it is recorded under `name`, or the mark that here, and after it, something is missing. */
export function spend(budget: AttributeBudget, name: string, value: Scalar): Scalar {
  if (budget.attributes === 0 || budget.characters <= 0) return exhaust(budget);
  const key = name.startsWith('honeyhive_') ? name.slice('honeyhive_'.length) : name;
  const recorded = typeof value === 'string' ? redactText(value, key, budget.characters) : value;
  budget.attributes -= 1;
  budget.characters -= name.length + (typeof recorded === 'string' ? recorded.length : 0);
  return recorded;
}

/** Ends the budget, and answers the mark. */
export function exhaust(budget: AttributeBudget): string {
  budget.attributes = -1;
  return '[truncated]';
}

/** The name of what is found under `key` of `name`. */
export function nameOf(name: string, key: string | number | undefined): string {
  return key === undefined ? name : cutName(`${name}.${key}`);
}

export function cutName(name: string): string {
  return name.length > maxNameLength ? `${name.slice(0, maxNameLength)}…` : name;
}
