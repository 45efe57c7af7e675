import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { cutMiddle } from '../../src/text/truncate.ts';
import { counterexample } from '../support/property.ts';

const note = (chars: number, lines: number) => `[${chars} ${lines}]`;

describe('cutMiddle', () => {
  it('leaves short text alone', () => {
    expect(cutMiddle('abc', 3)).toEqual({ text: 'abc', cut: false });
    expect(cutMiddle('', 0)).toEqual({ text: '', cut: false });
  });

  it('cuts at line ends and counts what is gone', () => {
    const lines = Array.from({ length: 100 }, (_, index) => `line ${index}`).join('\n');
    const { text, cut } = cutMiddle(lines, 100, note);
    expect(cut).toBe(true);
    const [head, tail] = text.split(/\n\[\d+ \d+\]\n/);
    expect(lines.startsWith(`${head}\n`)).toBe(true);
    expect(lines.endsWith(`\n${tail}`)).toBe(true);
    const gone = /\[(\d+) (\d+)\]/.exec(text);
    expect(Number(gone?.[1])).toBe(lines.length - head!.length - 1 - tail!.length);
    expect(Number(gone?.[2])).toBe(100 - head!.split('\n').length - tail!.split('\n').length);
  });

  it('cuts a single long line anywhere but through a character', () => {
    const { text } = cutMiddle('👨‍👩‍👧'.repeat(50), 50, note);
    const [head, tail] = text.split(/\n\[\d+ \d+\]\n/);
    expect(head).toMatch(/^(?:👨‍👩‍👧)*$/u);
    expect(tail).toMatch(/^(?:👨‍👩‍👧)*$/u);
  });

  it('keeps to its limit and stays well formed', () => {
    expect(
      counterexample(
        fc.property(
          fc.string({
            unit: fc.oneof(
              fc.constantFrom('\n', '👩‍💻', '中', 'a', '\ud83d\ude00'),
              fc.string({ unit: 'grapheme', minLength: 1, maxLength: 1 }),
            ),
            maxLength: 200,
          }),
          fc.nat(150),
          (text, max) => {
            const out = cutMiddle(text, max, () => '');
            if (!out.cut) return;
            expect(out.text.isWellFormed()).toBe(true);
            expect(out.text.length).toBeLessThanOrEqual(max + 2);
          },
        ),
      ),
    ).toBeUndefined();
  });
});
