import { fieldsOf, listOf, type Operation } from '@honeyhive/core/internal';

/** A request to `/embeddings`. The vectors are not recorded, only how many there are and how long. */
export const embeddings: Operation = {
  name: 'embeddings',
  contentFields: ['input'],
  readInput: ({ input }) => ({ fields: { input: textsOf(input) } }),
  readOutput({ data }) {
    const vectors = listOf(data);
    const { embedding } = fieldsOf(vectors[0]);
    const dimensions = Array.isArray(embedding) ? { dimensions: embedding.length } : {};
    return { fields: { embeddings: vectors.length, ...dimensions } };
  },
};

/** Texts as they are; a list of token ids as its length. */
function textsOf(input: unknown): unknown {
  if (!Array.isArray(input)) return input;
  return typeof input[0] === 'number' ? `[${input.length} tokens]` : input.map(textsOf);
}
