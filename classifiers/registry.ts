import { PortcullisError } from '../exchange/errors.ts';
import type { Classifier } from './classifier.ts';

/** Classifiers by name, each made when it is first asked for. */
export interface Registry {
  readonly names: readonly string[];
  /**
   * The classifier of that name; the same one each time. One that could not be made is tried again at the next call.
   *
   * @throws PortcullisError `invalid_config` for a name that is not there, or whatever its constructor throws.
   */
  get(name: string): Promise<Classifier>;
  /** Closes what was made. */
  close(): Promise<void>;
}

/** A registry over constructors; an entry hands in those that its runtime has. */
export function createRegistry(constructors: Readonly<Record<string, () => Promise<Classifier>>>): Registry {
  const names = Object.keys(constructors);
  const made = new Map<string, Promise<Classifier>>();
  return {
    names,
    async get(name) {
      const construct = Object.hasOwn(constructors, name) ? constructors[name] : undefined;
      if (!construct) {
        throw new PortcullisError('invalid_config', `no classifier "${name}"; there is ${names.join(', ')}`);
      }
      const earlier = made.get(name);
      if (earlier) return earlier;
      const making = construct();
      made.set(name, making);
      try {
        return await making;
      } catch (error) {
        made.delete(name);
        throw error;
      }
    },
    async close() {
      const settled = await Promise.allSettled(made.values());
      made.clear();
      await Promise.all(settled.map((one) => (one.status === 'fulfilled' ? one.value.close?.() : undefined)));
    },
  };
}
