// SPDX-License-Identifier: MIT
// A host's class of a resource with checks before its constructor, static functions and methods.

/** What is checked before a function of a resource is called; each throws what the guest is to hear. */
export interface ResourceGuards {
  readonly construct?: () => void;
  /** By name of the class's static function. */
  readonly statics?: Readonly<Record<string, () => void>>;
  /** By name of the method. */
  readonly methods?: Readonly<Record<string, () => void>>;
}

const guards = new WeakMap<object, ResourceGuards>();

/**
 * The class with checks before its constructor and static functions. Its objects stay what they are, whoever made
 * them, so methods are not wrapped: generated code asks {@link guardMethod} before it calls one for a guest.
 */
export function guardedClass<Class extends object>(hostClass: Class, checks: ResourceGuards): Class {
  const { construct, statics = {} } = checks;
  const guarded: Class = new Proxy(hostClass, {
    construct(target, args): object {
      construct?.();
      return Reflect.construct(target as never, args);
    },
    get(target, key) {
      const member: unknown = Reflect.get(target, key);
      if (typeof key !== 'string' || typeof member !== 'function' || !Object.hasOwn(statics, key))
        return member;
      return (...args: unknown[]): unknown => {
        statics[key]?.();
        return Reflect.apply(member, target, args);
      };
    },
  });
  guards.set(guarded, checks);
  return guarded;
}

/** Checks a call of a method before it is made, when the class is a guarded one. */
export function guardMethod(hostClass: object, method: string): void {
  guards.get(hostClass)?.methods?.[method]?.();
}
