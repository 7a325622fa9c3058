import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { openImage } from '../../../classifiers/image/open.node.ts';

const types = fc.constantFrom('image/png', 'IMAGE/JPEG', 'text/plain;charset=utf-8', '');

describe('what an image part holds', () => {
  it('is opened from a data URL, whatever type it names, and from base64 alone', () => {
    fc.assert(
      fc.property(fc.uint8Array({ minLength: 1, maxLength: 200 }), types, (bytes, type) => {
        const text = Buffer.from(bytes).toString('base64');
        const [url, bare] = [openImage(`data:${type};base64,${text}`), openImage(text)];
        expect(new Uint8Array(url!.bytes)).toEqual(bytes);
        expect(bare).toEqual(url);
      }),
    );
  });

  it('has one digest for equal bytes, and another for others', () => {
    expect(openImage('AAAA')?.digest).toBe(openImage('data:image/gif;base64,AAAA')?.digest);
    expect(openImage('AAAA')?.digest).not.toBe(openImage('AAAB')?.digest);
  });

  it.each([
    ['a link', 'https://host.example/a.png'],
    ['nothing', ''],
    ['an empty data URL', 'data:image/png;base64,'],
    ['text that is escaped', 'data:image/svg+xml,%3Csvg%3E'],
    ['no padding', 'data:image/png;base64,AAA'],
    ['too much padding', 'A==='],
    ['padding in the middle', 'AA==AAAA'],
    ['the other alphabet, which some leave out and some read', 'AA-_'],
    ['white space, which some stop at', 'AAAA\nAAAA'],
    ['a second comma', 'data:image/png;base64,AAAA,AAA'],
  ])('is not opened where decoders may differ: %s', (_, media) => {
    expect(openImage(media)).toBeUndefined();
  });
});
