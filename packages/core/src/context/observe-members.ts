/** One use of a member of an object: a call of a method, or a read of a getter. */
export interface MemberUse {
  readonly name: PropertyKey;
  readonly args: readonly unknown[];
  /** Does what the member does. Other arguments may take the place of its own. */
  run(args?: readonly unknown[]): unknown;
}

/** Stands between an object and whoever uses a member of it; returns the value that the user receives. */
export type MemberObserver = (use: MemberUse) => unknown;

type Method = (this: unknown, ...args: unknown[]) => unknown;

const observers = new WeakMap<object, MemberObserver>();
const observedPrototypes = new WeakMap<object, object>();

/** Stands in for `Promise` as a constructor, so that `await` calls a promise's own `then`. Derived promises are plain. */
class ObservedPromise<T> extends Promise<T> {
  static override get [Symbol.species]() {
    return Promise;
  }
}

/**
 * From now on the methods and getters of `target` run by way of `observer`. The object stays the same: its class gives way
 * to a subclass with the same members, so `instanceof`, private fields and own properties work as before. An object may
 * have several observers: what one runs, those from before observe. Throws if the object cannot be changed.
 */
export function observeMembers(target: object, observer: MemberObserver): void {
  const earlier = observers.get(target);
  if (earlier) {
    observers.set(target, (use) =>
      observer({ ...use, run: (args = use.args) => earlier({ ...use, args, run: (inner = args) => use.run(inner) }) }),
    );
    return;
  }
  const prototype: object | null = Object.getPrototypeOf(target);
  const isPlain = prototype === null || Object.getPrototypeOf(prototype) === null;
  if (!isPlain) Object.setPrototypeOf(target, observed(prototype));
  // On an object without a class of its own they are its methods; in a class, overrides of its methods or callbacks that it keeps.
  const hasMethodsOfItsOwn = isPlain || isNativePromise(prototype);
  for (const [key, descriptor] of membersOf(target)) {
    if (hasMethodsOfItsOwn || key in prototype) Object.defineProperty(target, key, observedMember(key, descriptor));
  }
  observers.set(target, observer);
}

function observed(prototype: object): object {
  let result = observedPrototypes.get(prototype);
  if (result === undefined) {
    result = Object.create(prototype) as object;
    for (const [key, descriptor] of inheritedMembers(prototype)) {
      Object.defineProperty(result, key, observedMember(key, descriptor));
    }
    if (isNativePromise(prototype)) {
      Object.defineProperty(result, 'constructor', { configurable: true, writable: true, value: ObservedPromise });
    }
    observedPrototypes.set(prototype, result);
  }
  return result;
}

function isNativePromise(prototype: object): boolean {
  return Object.hasOwn(prototype, 'finally') && Object.getPrototypeOf(Object.getPrototypeOf(prototype)) === null;
}

/** The members of a class and of those that it extends; of several by one name the outermost. */
function inheritedMembers(prototype: object): Map<PropertyKey, PropertyDescriptor> {
  const parent: object | null = Object.getPrototypeOf(prototype);
  const inherited = parent === null || parent === Object.prototype ? [] : inheritedMembers(parent);
  return new Map([...inherited, ...membersOf(prototype)]);
}

function membersOf(holder: object): [PropertyKey, PropertyDescriptor][] {
  return Reflect.ownKeys(holder).flatMap((key) => {
    const descriptor = Object.getOwnPropertyDescriptor(holder, key);
    const isMember = key !== 'constructor' && (descriptor?.get ?? typeof descriptor?.value === 'function');
    return descriptor && isMember ? [[key, descriptor] as [PropertyKey, PropertyDescriptor]] : [];
  });
}

function observedMember(name: PropertyKey, descriptor: PropertyDescriptor): PropertyDescriptor {
  const { get, value } = descriptor as { get?: Method; value?: Method };
  const observedCall = (method: Method): Method =>
    function (...args) {
      const run = (given: readonly unknown[] = args) => method.apply(this, given as unknown[]);
      const observer = observers.get(this as object);
      return observer ? observer({ name, args, run }) : run();
    };
  if (get) return { ...descriptor, get: observedCall(get) as () => unknown };
  return { ...descriptor, value: value && Object.assign(observedCall(value), value) };
}
