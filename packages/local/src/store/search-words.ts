import type { AttributeValue } from '../otlp/any-value.js';
import type { Span } from '../otlp/span.js';
import { errorOf, serviceOf } from '../sessions/span-facts.js';

/** Scripts that put no spaces between words, or that attach endings to them. */
const unspaced =
  /[\p{sc=Han}\p{sc=Hiragana}\p{sc=Katakana}\p{sc=Hangul}\p{sc=Thai}\p{sc=Lao}\p{sc=Khmer}\p{sc=Myanmar}]/gu;

/** The number of characters of a span that a search looks at. */
const maxLength = 64 * 1024;

const searchedAttributes = new RegExp(
  `^(?:${[
    'honeyhive_(?:in|out)puts\\b',
    'gen_ai\\.(?:prompt|completion|input\\.messages|output\\.messages|system_instructions)\\b',
    'gen_ai\\.tool\\.call\\.(?:arguments|result)$',
    'ai\\.(?:prompt\\b|response\\.(?:text|object|reasoning|toolCalls)$|toolCall\\.(?:args|result)$)',
    'langfuse\\.(?:observation|trace)\\.(?:in|out)put$',
    'llm\\.(?:[\\w.]*messages|prompts|choices)\\b',
    '(?:in|out)put\\.value$',
    'traceloop\\.entity\\.(?:in|out)put$',
    // Attributes of the events `gen_ai.user.message` and `gen_ai.choice`.
    '(?:message\\.|gen_ai\\.event\\.)?content$',
    'message$',
  ].join('|')})`,
);

/** Returns the text by which a search finds a span: its name, service, error, inputs, outputs and messages. */
export function wordsOfSpan(span: Span): string {
  const { name, attributes, events } = span;
  const found = [name, serviceOf(span), errorOf(span) ?? ''];
  for (const each of [attributes, ...events.map((event) => event.attributes)]) {
    for (const [key, value] of Object.entries(each)) if (searchedAttributes.test(key)) collectStrings(value, found);
  }
  return joinTexts(found);
}

/** Returns the strings in `values`, joined. */
export function wordsOf(...values: AttributeValue[]): string {
  const found: string[] = [];
  for (const value of values) collectStrings(value, found);
  return joinTexts(found);
}

/** Returns an FTS5 expression that matches every word of a search, the last one as a prefix. Nothing in it is syntax. */
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
 * Prepares text for FTS5, both when it is indexed and when it is searched for. FTS5 splits words at spaces, so each
 * character of an unspaced script becomes a word. Escapes are decoded, because many JSON writers escape such characters.
 */
function normalize(text: string): string {
  return text
    .replace(/\\u([0-9a-f]{4})/gi, (_, digits) => String.fromCharCode(Number.parseInt(digits, 16)))
    .replace(unspaced, ' $& ');
}
