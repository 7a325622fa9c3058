import fc from 'fast-check';
import { expect, test } from 'vitest';
import { canonicalJson, digest } from '../../../exchange/canonical.ts';
import { createCommitment } from '../../../gateway/audit/commitment.ts';
import { createNativeCommitment, nativeDigest } from '../../../gateway/audit/hash.node.ts';
import { recordText } from '../../../gateway/audit/record.ts';
import { closed, opened } from '../../gateway/audit/records.ts';

/** Every UTF-16 unit, half pairs too: a client may send them. */
const text = fc.string({ unit: fc.integer({ min: 0, max: 0xffff }).map((unit) => String.fromCharCode(unit)) });

test('the fast ways of Node give what the ways of every runtime give', () => {
  fc.assert(
    fc.property(text, fc.uint8Array({ minLength: 32, maxLength: 32 }), (one, key) => {
      expect(nativeDigest(one)).toBe(digest(one));
      expect(createNativeCommitment(key)(one)).toBe(createCommitment(key)(one));
    }),
  );
});

test('a record is written in canonical JSON, whatever the order of its members', () => {
  const number = fc.double({ noNaN: true, noDefaultInfinity: true });
  const shuffled = fc.record({ model: text, score: number, reverse: fc.boolean() }).map(({ model, score, reverse }) => {
    const { scans, ...rest } = opened('exc_0', 1);
    const signals = [{ name: 'injection', score }];
    const record = { ...rest, model, scans: scans.map((scan) => ({ ...scan, signals })) };
    return reverse ? Object.fromEntries(Object.entries(record).reverse()) : record;
  });
  fc.assert(
    fc.property(shuffled, (record) => {
      const written = recordText(record as Parameters<typeof recordText>[0]);
      expect(written).toBe(canonicalJson(JSON.parse(written)));
    }),
  );
  expect(recordText(closed('exc_0', 1))).toBe(canonicalJson(JSON.parse(recordText(closed('exc_0', 1)))));
});
