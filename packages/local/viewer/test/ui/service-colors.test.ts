import { readFileSync } from 'node:fs';
import { serviceColors } from '../../src/ui/service-colors.js';

const names = Array.from({ length: 40 }, (_, index) => `service-${index}`);
const preferred = (service: string) => serviceColors([service]).get(service);

describe('serviceColors', () => {
  it('gives a service the same color in every session, whatever the order of services', () => {
    const demo = ['gateway', 'user-service', 'llm-service'];
    const colors = serviceColors(demo);
    expect(demo.map((service) => colors.get(service))).toEqual(demo.map(preferred));
    expect(new Map(serviceColors(demo.toReversed()))).toEqual(new Map(colors));
  });

  it('gives two services of a session the same color only if none is left', () => {
    for (let count = 1; count <= 17; count += 1) {
      expect(new Set(serviceColors(names.slice(0, count)).values()).size).toBe(count);
    }
    expect(new Set(serviceColors(names).values()).size).toBe(17);
    expect(serviceColors(names).size).toBe(40);
  });

  it('never gives a service the preferred color of another', () => {
    const byColor = Map.groupBy(names, preferred);
    const [color = 0, [first = '', second = '']] = [...byColor].find(([, services]) => services.length > 1) ?? [0, []];
    const [next = ''] = byColor.get((color + 1) % 17) ?? [];
    expect([...serviceColors([second, next, first])]).toEqual(
      expect.arrayContaining([
        [[first, second].sort()[0], color],
        [next, (color + 1) % 17],
      ]),
    );
  });

  it('gives a service one color, whatever its name', () => {
    const colors = serviceColors(['constructor', '__proto__', 'constructor', '']);
    expect([...colors.keys()].sort()).toEqual(['', '__proto__', 'constructor']);
  });
});

describe('the palette', () => {
  const read = (file: string) => readFileSync(`${__dirname}/../../src/${file}.css`, 'utf8');
  const pairs = (css: string, name: RegExp) =>
    [...css.matchAll(name)].map(([, light = '', dark = '']) => [light, dark] as const);
  const colors = pairs(read('ui/service-colors'), /--service-color: light-dark\((#\w{6}), (#\w{6})\)/g);
  const backgrounds = pairs(read('base'), /--(?:surface|sunken|raised|selected): light-dark\((#\w{6}), (#\w{6})\)/g);

  it('has as many different colors as are assigned', () => {
    expect(new Set(colors.map(([light]) => light)).size).toBe(17);
    expect(new Set(colors.map(([, dark]) => dark)).size).toBe(17);
    expect(read('ui/service-colors').match(/^\.service-\d+ /gm)).toEqual(
      colors.map((_, index) => `.service-${index} `),
    );
  });

  it.each([
    ['light', 0],
    ['dark', 1],
  ] as const)('contrasts with every background in %s mode', (_, mode) => {
    for (const color of colors) {
      for (const background of backgrounds) expect(contrast(color[mode], background[mode])).toBeGreaterThanOrEqual(3);
    }
    expect(backgrounds).toHaveLength(4);
  });
});

/** The contrast ratio of WCAG 2. */
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
