import { type BaseLlm, Gemini } from '@google/adk';
import { ScriptedModel, type Turn } from './scripted-model.js';

const apiKey = process.env.GOOGLE_API_KEY || process.env.GEMINI_API_KEY;

/** Returns Gemini if an API key is set, and otherwise a model that plays the given turns. */
export function modelOr(...turns: Turn[]): BaseLlm {
  if (!apiKey) return new ScriptedModel(turns);
  return new Gemini({ model: process.env.GEMINI_MODEL ?? 'gemini-2.5-flash', apiKey });
}
