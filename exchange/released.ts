/** Constructs a `Released`; assigned once by the class, which alone can call its own constructor. */
let construct: <T>(value: T) => Released<T>;

/**
 * Data that has been scanned and decided on, as the decision left it. Providers accept and protocols write nothing
 * else. The private field survives neither a spread nor a structural copy, and the data is frozen, so a value of
 * this type is what moderation released and nothing else.
 *
 * Everybody may import the type; only `gateway/moderation/apply.ts` imports `release` (held by the import rules).
 */
export class Released<T> {
  readonly #value: T;

  private constructor(value: T) {
    this.#value = value;
  }

  static {
    construct = (value) => new Released(value);
  }

  get value(): T {
    return this.#value;
  }
}

/** Marks data as released, freezing it to its leaves. Called by `gateway/moderation/apply.ts` alone. */
export function release<T>(value: T): Released<T> {
  return construct(deepFreeze(value));
}

/**
 * Freezes the arrays and plain objects of a value. What is frozen already is gone through all the same: that says
 * nothing of what it holds. No recursion, which depth could overflow.
 */
function deepFreeze<T>(value: T): T {
  const seen = new Set<object>(isData(value) ? [value] : []);
  // What is added to a set while it is gone through comes later.
  for (const item of seen) {
    Object.freeze(item);
    for (const child of Object.values(item)) if (isData(child)) seen.add(child);
  }
  return value;
}

/** An array or a plain object, but never one that others inherit from: freezing that would change the whole process. */
function isData(value: unknown): value is object {
  if (typeof value !== 'object' || value === null) return false;
  const prototype: unknown = Object.getPrototypeOf(value);
  if (!Array.isArray(value) && prototype !== Object.prototype && prototype !== null) return false;
  return !(Object.hasOwn(value, 'constructor') && value.constructor?.prototype === value);
}
