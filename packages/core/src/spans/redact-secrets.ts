// Each pattern takes time in proportion to the text, whatever that is: it begins where a word begins, and what it repeats
// without a bound cannot be read in two ways.
const secrets = [
  // Keys in PEM, also where the end is missing.
  /-----BEGIN [A-Z ]{0,40}PRIVATE KEY-----(?:[^-]|-(?!----))*(?:-----END [A-Z ]{0,40}PRIVATE KEY-----)?/g,
  // JSON Web Tokens.
  /(?<![\w-])eyJ[\w-]{8,}\.[\w-]{8,}\.[\w-]*/g,
  // Keys that say whose they are: of HoneyHive, OpenAI, Anthropic, Stripe, GitHub, GitLab, Slack, Hugging Face, npm, Google.
  /(?<![\w-])(?:sk-|[rsp]k_|hh_|gh[opsur]_|github_pat_|glpat-|xox[abeoprs]-|hf_|npm_|AIza)(?=[\w-]*\d)[\w-]{16,}/g,
  // Access key ids of AWS.
  /(?<![A-Z\d])(?:AKIA|ASIA)[A-Z\d]{16}(?![A-Z\d])/g,
  /(?<=\b(?:bearer|basic|token)\s)(?=[\w.~+/-]*[\d=])[\w.~+/=-]{16,}/gi,
  // The user in a URL.
  /(?<=:\/\/)[^\s/:@"']{0,256}:[^\s/@"']{1,256}(?=@)/g,
  // What is called a secret in the text, as in JSON, in a query, in an environment.
  /(?<=(?:password|passwd|passphrase|secret|token|api[_-]?key|access[_-]?key|private[_-]?key)[\\"']{0,4}\s{0,4}[:=]\s{0,4}[\\"']{0,4})[^\s"'\\&,;]{4,}/gi,
] as const;

const eMail = /(?<![\p{L}\p{N}._%+-])[\p{L}\p{N}._%+-]{1,64}@(?:[\p{L}\p{N}-]{1,63}\.){1,8}\p{L}{2,63}/gu;

const secretName =
  /(?:password|passwd|passphrase|secret|token|api[_-]?key|access[_-]?key|private[_-]?key|authorization|cookie)(?:\.\d+)*$/i;

const mask = '[redacted]';

/**
 * The text without keys, tokens, passwords and e-mail addresses, as far as they can be told; all of it where its name says
 * that it is a secret. For the option `redact`, by itself or in a function of your own.
 *
 * @example HoneyHiveTracer.init({ redact: (value, key) => (key.endsWith('.diagnosis') ? '' : redactSecrets(value, key)) });
 */
export function redactSecrets(value: string, key = ''): string {
  if (secretName.test(key)) return mask;
  const text = secrets.reduce((text, pattern) => text.replace(pattern, mask), value);
  return text.includes('@') ? text.replace(eMail, mask) : text;
}
