import type { AttributeValue } from '../otlp/any-value.js';
import type { Span } from '../otlp/span.js';
import { errorOf, serviceOf } from '../sessions/span-facts.js';

/** Scripts that write words without blanks between them, or with endings attached. */
const unspaced =
  /[\p{sc=Han}\p{sc=Hiragana}\p{sc=Katakana}\p{sc=Hangul}\p{sc=Thai}\p{sc=Lao}\p{sc=Khmer}\p{sc=Myanmar}]/gu;

/** Characters of a span that are searched; what is beyond them is kept, but not found. */
const maxLength = 64 * 1024;

const searchedAttributes = new RegExp(
  `^(?:${[
    'honeyhive_(?:in|out)puts\\b',
    'gen_ai\\.(?:prompt|completion|input\\.messages|output\\.messages|system_instructions)\\b',
    'llm\\.(?:[\\w.]*messages|prompts|choices)\\b',
    '(?:in|out)put\\.value$',
    'traceloop\\.entity\\.(?:in|out)put$',
    // Those of the events `gen_ai.user.message` and `gen_ai.choice`.
    '(?:message\\.|gen_ai\\.event\\.)?content$',
    'message$',
  ].join('|')})`,
);

/** What a search finds a span by: name, service, error, inputs, outputs and messages, the first 64 Ki characters. */
export function wordsOfSpan(span: Span): string {
  const { name, attributes, events } = span;
  const found = [name, serviceOf(span), errorOf(span) ?? ''];
  for (const each of [attributes, ...events.map((event) => event.attributes)]) {
    for (const [key, value] of Object.entries(each)) if (searchedAttributes.test(key)) collectStrings(value, found);
  }
  return joinTexts(found);
}

/** The strings in some values, one after the other, the first 64 Ki characters. */
export function wordsOf(...values: AttributeValue[]): string {
  const found: string[] = [];
  for (const value of values) collectStrings(value, found);
  return joinTexts(found);
}

/** A search as FTS5 takes it: every word has to be there, and the last may be a beginning. Nothing in it is syntax. */
export function matchExpression(search: string): string {
  const words = search.split(/[\s\0]+/).map((word) => `"${normalize(word).replaceAll('"', '""')}"`);
  return `${words.join(' ')}*`;
}

function joinTexts(texts: readonly string[]): string {
  return normalize(texts.join(' ').slice(0, maxLength));
}

function collectStrings(value: AttributeValue, found: string[]): void {
  const waiting = [value];
  for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
    if (typeof next === 'string') found.push(next);
    else if (next !== null && typeof next === 'object') {
      for (const inner of Object.values(next).reverse()) waiting.push(inner);
    }
  }
}

/**
 * Text as FTS5 is to see it, when it is kept and when it is searched for: there a word is what stands between blanks, so
 * each character of an unspaced script becomes one. Many writers of JSON escape such characters.
 */
function normalize(text: string): string {
  return text
    .replace(/\\u([0-9a-f]{4})/gi, (_, digits) => String.fromCharCode(Number.parseInt(digits, 16)))
    .replace(unspaced, ' $& ');
}
