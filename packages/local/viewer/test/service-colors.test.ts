import { serviceColors } from '../src/service-colors.js';

describe('serviceColors', () => {
  it('gives each service the next colour, and the first again after the twelfth', () => {
    const names = Array.from({ length: 14 }, (_, index) => `service-${index}`);
    expect([...serviceColors(names).values()]).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 0, 1]);
  });

  it('gives one service one colour, whatever it is called', () => {
    const colors = serviceColors(['constructor', '__proto__', 'constructor', 'b']);
    expect([...colors]).toEqual([
      ['constructor', 0],
      ['__proto__', 1],
      ['b', 2],
    ]);
  });
});
