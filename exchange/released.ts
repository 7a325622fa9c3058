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

function deepFreeze<T>(value: T): T {
  if (typeof value !== 'object' || value === null || Object.isFrozen(value)) return value;
  Object.freeze(value);
  for (const child of Object.values(value)) deepFreeze(child);
  return value;
}
