import fc from 'fast-check';
import { spansFromJson } from '../../src/otlp/otlp-json.js';
import { writeOtlp } from '../../src/otlp/write-otlp.js';
import { parseRecord } from '../../src/sessions/session-record.js';
import { Store } from '../../src/store/store.js';
import { span, traceId } from '../support/otlp-fixtures.js';

const text = fc.oneof(fc.string({ unit: 'binary' }), fc.constantFrom('', '\u0000', '__proto__', '\ud800'));
const [first, second] = ['1'.repeat(16), '2'.repeat(16)];

const oddValue = fc.letrec((tie) => ({
  value: fc.oneof(
    { depthSize: 'small' },
    fc.constantFrom('NaN', 'Infinity', '-Infinity', 0, 1, 7e15, 1e300, 0.5).map((doubleValue) => ({ doubleValue })),
    fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }).map((value) => ({ intValue: String(value) })),
    fc.uint8Array({ maxLength: 9 }).map((bytes) => ({ bytesValue: Buffer.from(bytes).toString('base64') })),
    text.map((stringValue) => ({ stringValue })),
    fc.array(tie('value'), { maxLength: 3 }).map((values) => ({ arrayValue: { values } })),
    fc.dictionary(text, tie('value'), { maxKeys: 3 }).map((fields) => ({ kvlistValue: { values: pairs(fields) } })),
  ),
})).value;
const pairs = (fields: object) => Object.entries(fields).map(([key, value]) => ({ key, value }));
const oddAttributes = fc.dictionary(text, oddValue, { maxKeys: 4 }).map(pairs);

it('preserves the OTLP type of every value through import and export', () => {
  const places = fc.record({
    ...{ resource: oddAttributes, scope: oddAttributes, attributes: oddAttributes },
    ...{ event: oddAttributes, link: oddAttributes },
  });
  fc.assert(
    fc.property(places, ({ resource, scope, attributes, event, link }) => {
      const other = pairs({ 'service.name': { stringValue: 'other' } });
      const store = new Store(':memory:');
      const spans = [
        span({
          spanId: first,
          attributes,
          events: [
            { name: 'e', attributes: [] },
            { name: 'f', attributes: event },
          ],
          links: [{ traceId, spanId: first, attributes: link }],
        }),
      ];
      const resourceSpans = [
        { resource: { attributes: resource }, scopeSpans: [{ scope: { name: 's', attributes: scope }, spans }] },
        { resource: { attributes: other }, scopeSpans: [{ spans: [span({ spanId: second })] }] },
      ];
      const [id = ''] = store.importSession(spansFromJson(Buffer.from(JSON.stringify({ resourceSpans }))));
      // An enrichment must not change the exported span.
      store.enrich(first, { feedback: { rating: 5 } });
      const exported = () => {
        const found = store.record(id);
        return found ? writeOtlp(found.record, found.spans) : '';
      };
      const file = exported();
      expect(JSON.parse(file).resourceSpans).toMatchObject([
        {
          resource: { attributes: resource },
          scopeSpans: [
            {
              scope: { attributes: scope },
              spans: [
                { attributes, events: [{ attributes: [] }, { attributes: event }], links: [{ attributes: link }] },
              ],
            },
          ],
        },
        { resource: { attributes: other }, scopeSpans: [{ spans: [{ attributes: [] }] }] },
      ]);
      store.clear();
      store.importSession(spansFromJson(Buffer.from(file)), parseRecord(JSON.parse(file).honeyhiveSession));
      expect(exported()).toBe(file);
      store.close();
    }),
    { numRuns: 150 },
  );
});
