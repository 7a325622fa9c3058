import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Released, release } from '../../exchange/released.ts';

interface Piece {
  readonly text: string;
}

const piece = () => release<Piece>({ text: 'scanned' });

/** Reads as a provider or a protocol does. */
function read(released: Released<Piece>): string {
  return released.value.text;
}

/** Each line is an error for the compiler (`npm run check`); some would even run. */
function forgeries(): readonly Released<Piece>[] {
  const { value } = piece();
  return [
    // @ts-expect-error the private field is missing
    { value: { text: 'not scanned' } },
    // @ts-expect-error a spread leaves the private field behind
    { ...piece() },
    // @ts-expect-error also with the value beside it
    { ...piece(), value },
    // @ts-expect-error its data alone is not released
    value,
    // @ts-expect-error a class of the same shape is another class
    new (class {
      readonly #value = value;
      get value() {
        return this.#value;
      }
    })(),
    // @ts-expect-error released data of another type
    release({ text: 1 }),
  ];
}

describe('Released', () => {
  it('is only what release made', () => {
    expect(read(piece())).toBe('scanned');
    const real = forgeries().filter((one) => one instanceof Released);
    // The last of them is a real one, of the wrong type.
    expect(real).toHaveLength(1);
  });

  it('has no constructor for others, and cannot be extended', () => {
    // @ts-expect-error the constructor is private
    const construct = () => new Released<Piece>({ text: 'not scanned' });
    // @ts-expect-error a class with a private constructor cannot be extended
    const extend = () => class Fake extends Released<Piece> {};
    expect([construct, extend]).toHaveLength(2);
  });

  it('keeps its data through no copy', () => {
    const copies: readonly object[] = [{ ...piece() }, structuredClone(piece()), JSON.parse(JSON.stringify(piece()))];
    for (const copy of copies) {
      expect(copy).not.toBeInstanceOf(Released);
      expect(copy).toEqual({});
    }
    const heir = Object.create(Released.prototype) as Released<Piece>;
    expect(() => heir.value).toThrow(TypeError);
    expect(() => Reflect.get(Released.prototype, 'value', { value: 1 })).toThrow(TypeError);
  });

  it('does not let its data be exchanged', () => {
    const released = piece();
    // @ts-expect-error there is no setter
    const assign = () => (released.value = { text: 'not scanned' });
    expect(assign).toThrow(TypeError);
    // @ts-expect-error there is no such name
    expect(released['#value']).toBeUndefined();
    expect(read(released)).toBe('scanned');
  });
});

describe('what is released', () => {
  it('is frozen to its leaves, whatever was frozen before', () => {
    const data = fc
      .jsonValue({ maxDepth: 4 })
      .chain((value) => fc.array(fc.boolean()).map((mask) => frozen(value, mask)));
    fc.assert(
      fc.property(data, (value) => {
        expect(notFrozen(release(value).value)).toEqual([]);
      }),
    );
  });

  it('may hold the same thing twice, and itself', () => {
    const shared: { list: number[]; self?: unknown } = { list: [1] };
    shared.self = shared;
    const { value } = release({ a: shared, b: shared });
    expect(Object.isFrozen(value.b.list)).toBe(true);
  });

  it('may be nested so deep that recursion would overflow', () => {
    let innermost: readonly unknown[] = [];
    const first = innermost;
    for (let depth = 0; depth < 100_000; depth += 1) innermost = [innermost];
    release(innermost);
    expect(Object.isFrozen(first)).toBe(true);
  });

  it('is frozen where its own names are those of what objects inherit', () => {
    const data = JSON.parse('{"__proto__": {"a": []}, "constructor": {"prototype": {"b": []}}, "toString": [[]]}');
    expect(notFrozen(release(data).value)).toEqual([]);
    const { value } = release(Object.assign(Object.create(null), { list: [1] }));
    expect(notFrozen(value)).toEqual([]);
  });

  it('never freezes what others inherit from, nor an object that is more than data', () => {
    class Session {
      tokens = 1;
    }
    const others = [Object.prototype, Array.prototype, Session.prototype, new Session(), new Map([[1, {}]]), Session];
    release({ others, bytes: new Uint8Array(2) });
    for (const other of others) expect(Object.isFrozen(other)).toBe(false);
    expect(Object.isFrozen(others)).toBe(true);
  });

  it('is the very data, not a copy', () => {
    const data = { text: 'scanned' };
    expect(release(data).value).toBe(data);
    expect(() => {
      data.text = 'changed';
    }).toThrow(TypeError);
  });
});

/** Freezes some of the objects in a value, each by itself. */
function frozen<T>(value: T, mask: readonly boolean[]): T {
  if (typeof value !== 'object' || value === null) return value;
  for (const child of Object.values(value)) frozen(child, mask.slice(1));
  return mask[0] ? Object.freeze(value) : value;
}

function notFrozen(value: unknown): readonly unknown[] {
  if (typeof value !== 'object' || value === null) return [];
  return [...(Object.isFrozen(value) ? [] : [value]), ...Object.values(value).flatMap(notFrozen)];
}
