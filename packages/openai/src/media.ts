import { type Fields, fieldsOf, listOf, type Operation, stringOf } from '@honeyhive/core/internal';

/** A request for images. */
export const image: Operation = {
  name: 'generate_content',
  attributes: { 'gen_ai.output.type': 'image' },
  contentFields: ['prompt', 'image', 'mask'],
  readInput: ({ prompt }) => ({ messages: [{ role: 'user', content: prompt }] }),
  readOutput(result) {
    // A stream ends with the image itself.
    const images = Array.isArray(result.data) ? listOf(result.data) : [result];
    return { messages: [{ role: 'assistant', content: images.map((image) => imagePart(fieldsOf(image))) }] };
  },
};

function imagePart({ url, b64_json, output_format }: Fields): Fields {
  const data = stringOf(b64_json);
  return { type: 'image_url', image_url: { url: data ? `data:image/${output_format ?? 'png'};base64,${data}` : url } };
}

/** A request to `/audio/speech`. The audio is not recorded. */
export const speech: Operation = {
  name: 'generate_content',
  attributes: { 'gen_ai.output.type': 'speech' },
  contentFields: ['input', 'instructions'],
  readInput: ({ input, instructions }) => ({
    messages: [{ role: 'user', content: input }],
    ...(typeof instructions === 'string' && { instructions }),
  }),
  readOutput: () => ({}),
};

/** A request to `/audio/transcriptions` or `/audio/translations`. The audio is not recorded. */
export const transcription: Operation = {
  name: 'generate_content',
  attributes: { 'gen_ai.output.type': 'text' },
  contentFields: ['file', 'prompt'],
  readInput: ({ file, prompt }) => ({
    messages: [
      {
        role: 'user',
        content: [
          { type: 'file', file: { filename: stringOf(fieldsOf(file).name) ?? 'audio' } },
          ...(typeof prompt === 'string' ? [{ type: 'text', text: prompt }] : []),
        ],
      },
    ],
  }),
  readOutput: ({ text }) => ({ messages: typeof text === 'string' ? [{ role: 'assistant', content: text }] : [] }),
};
