import type { ModelServer } from '@honeyhive/core/internal';

/** Values of `gen_ai.provider.name`, by the end of the host name. */
const providers: Readonly<Record<string, string>> = {
  'openai.azure.com': 'azure.ai.openai',
  'cognitiveservices.azure.com': 'azure.ai.openai',
  'services.ai.azure.com': 'azure.ai.inference',
  'generativelanguage.googleapis.com': 'gcp.gemini',
  'aiplatform.googleapis.com': 'gcp.vertex_ai',
  'amazonaws.com': 'aws.bedrock',
  'anthropic.com': 'anthropic',
  'cohere.ai': 'cohere',
  'deepseek.com': 'deepseek',
  'groq.com': 'groq',
  'mistral.ai': 'mistral_ai',
  'moonshot.ai': 'moonshot_ai',
  'perplexity.ai': 'perplexity',
  'x.ai': 'x_ai',
};

/** Returns who answers at `baseURL`. A host that is not known speaks for OpenAI, whose API it has. */
export function serverAt(baseURL: unknown): ModelServer {
  const url = URL.parse(String(baseURL));
  if (url === null) return { provider: 'openai' };
  const { hostname, port, protocol } = url;
  const known = Object.keys(providers).find((domain) => hostname === domain || hostname.endsWith(`.${domain}`));
  return {
    provider: known === undefined ? 'openai' : (providers[known] as string),
    // An IPv6 address without its brackets.
    address: hostname.replace(/^\[|\]$/g, ''),
    port: Number(port) || (protocol === 'https:' ? 443 : 80),
  };
}
