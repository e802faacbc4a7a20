import { readFileSync } from 'node:fs';
import { serviceColors } from '../../src/ui/service-colors.js';

const names = Array.from({ length: 40 }, (_, index) => `service-${index}`);
const own = (service: string) => serviceColors([service]).get(service);

describe('serviceColors', () => {
  it('gives a service the same colour in every session, whatever came first', () => {
    const demo = ['gateway', 'user-service', 'llm-service'];
    const colors = serviceColors(demo);
    expect(demo.map((service) => colors.get(service))).toEqual(demo.map(own));
    expect(new Map(serviceColors(demo.toReversed()))).toEqual(new Map(colors));
  });

  it('gives no two services of a session one colour while there are others', () => {
    for (let count = 1; count <= 17; count += 1) {
      expect(new Set(serviceColors(names.slice(0, count)).values()).size).toBe(count);
    }
    expect(new Set(serviceColors(names).values()).size).toBe(17);
    expect(serviceColors(names).size).toBe(40);
  });

  it('lets the service that gives way take nobody its own colour', () => {
    const byColor = Map.groupBy(names, own);
    const [color = 0, [first = '', second = '']] = [...byColor].find(([, services]) => services.length > 1) ?? [0, []];
    const [next = ''] = byColor.get((color + 1) % 17) ?? [];
    expect([...serviceColors([second, next, first])]).toEqual(
      expect.arrayContaining([
        [[first, second].sort()[0], color],
        [next, (color + 1) % 17],
      ]),
    );
  });

  it('gives one service one colour, whatever it is called', () => {
    const colors = serviceColors(['constructor', '__proto__', 'constructor', '']);
    expect([...colors.keys()].sort()).toEqual(['', '__proto__', 'constructor']);
  });
});

describe('the palette', () => {
  const read = (file: string) => readFileSync(`${__dirname}/../../src/${file}.css`, 'utf8');
  const pairs = (css: string, name: RegExp) =>
    [...css.matchAll(name)].map(([, light = '', dark = '']) => [light, dark] as const);
  const colors = pairs(read('ui/service-colors'), /--service: light-dark\((#\w{6}), (#\w{6})\)/g);
  const grounds = pairs(read('base'), /--(?:surface|sunken|raised|chosen): light-dark\((#\w{6}), (#\w{6})\)/g);

  it('has as many different colours as are given', () => {
    expect(new Set(colors.map(([light]) => light)).size).toBe(17);
    expect(new Set(colors.map(([, dark]) => dark)).size).toBe(17);
    expect(read('ui/service-colors').match(/^\.service-\d+ /gm)).toEqual(
      colors.map((_, index) => `.service-${index} `),
    );
  });

  it.each([
    ['light', 0],
    ['dark', 1],
  ] as const)('stands out from everything that it is drawn on, %s', (_, mode) => {
    for (const color of colors) {
      for (const ground of grounds) expect(contrast(color[mode], ground[mode])).toBeGreaterThanOrEqual(3);
    }
    expect(grounds).toHaveLength(4);
  });
});

/** As WCAG 2 has it. */
function contrast(a: string, b: string): number {
  const [less = 0, more = 0] = [luminance(a), luminance(b)].sort((a, b) => a - b);
  return (more + 0.05) / (less + 0.05);
}

function luminance(color: string): number {
  const [red = 0, green = 0, blue = 0] = [1, 3, 5].map((at) => {
    const part = Number.parseInt(color.slice(at, at + 2), 16) / 255;
    return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}
