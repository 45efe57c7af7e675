import { describe, expect, it } from 'vitest';
import { bytesWords, counted } from '../../src/text/size.ts';

describe('sizes and counts in words', () => {
  it.each([
    [0, '0 bytes'],
    [1, '1 byte'],
    [999, '999 bytes'],
    [1000, '1 kB'],
    [12_440, '12.4 kB'],
    [999_940, '999.9 kB'],
    [999_950, '1 MB'],
    [1_073_741_824, '1.1 GB'],
    [999_999_999, '1 GB'],
    [5e15, '5000 TB'],
  ])('%i bytes are %s', (bytes, words) => {
    expect(bytesWords(bytes)).toBe(words);
  });

  it('says one of a thing as one', () => {
    expect([counted(0, 'turn'), counted(1, 'turn'), counted(2, 'turn'), counted(1, 'entry', 'entries')]).toEqual([
      '0 turns',
      '1 turn',
      '2 turns',
      '1 entry',
    ]);
  });
});
