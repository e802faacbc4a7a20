import { AzureOpenAI, OpenAI } from 'openai';
import { AzureOpenAI as AzureOpenAI5, OpenAI as OpenAI5 } from 'openai5';
import { AzureOpenAI as AzureOpenAI6, OpenAI as OpenAI6 } from 'openai6';

/** The majors that the package works with. The types of one serve for all. */
export const versions: readonly (readonly [string, typeof OpenAI, typeof AzureOpenAI])[] = [
  ['openai 5', OpenAI5 as unknown as typeof OpenAI, AzureOpenAI5 as unknown as typeof AzureOpenAI],
  ['openai 6', OpenAI6 as unknown as typeof OpenAI, AzureOpenAI6 as unknown as typeof AzureOpenAI],
  ['openai 7', OpenAI, AzureOpenAI],
];
