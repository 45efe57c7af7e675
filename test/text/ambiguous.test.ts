import stringWidth from 'string-width';
import { afterEach, describe, expect, it } from 'vitest';
import { fit, oneColumn, pad, width, wrap } from '../../src/text/width.ts';
import { isWideBlock, measuredSigns, takeWideSigns, wideSigns } from '../../src/text/width/ambiguous.ts';
import { simpleWidth } from '../../src/text/width/simple.ts';

afterEach(() => takeWideSigns(''));
const everything = measuredSigns.join('');
const units = Array.from({ length: 0x1_0000 }, (_, unit) => String.fromCharCode(unit));

describe('characters of ambiguous width', () => {
  it('are one column wide where nothing was measured', () => {
    expect(['①', '±', '…', '─', '●', '→'].map(width)).toEqual([1, 1, 1, 1, 1, 1]);
    expect(isWideBlock(0xb1)).toBe(false);
  });

  it('are what string-width calls so, each of them, where all are wide', () => {
    takeWideSigns(everything);
    const wide = (each: string) => stringWidth(each, { ambiguousIsNarrow: false });
    const some = units.filter((_, unit) => unit < 0x3400 || unit % 16 === 0);
    expect(some.filter((each) => (simpleWidth(each) ?? wide(each)) !== wide(each))).toEqual([]);
    expect(some.filter((each) => width(each) !== wide(each))).toEqual([]);
    expect(width('訂單 ① ± … 🧑‍💻 é')).toBe(4 + 1 + 2 + 1 + 2 + 1 + 2 + 1 + 2 + 1 + 2);
    expect(width('e\u0301 ±\u0301 \u001B[1m★\u001B[0m')).toBe(1 + 1 + 2 + 1 + 2);
  });

  it('are so by their block, as it was measured', () => {
    expect(width('①②')).toBe(2);
    takeWideSigns('①…');
    expect(wideSigns()).toBe('…①');
    expect(['①②', '…', '±', '─│', '●', '→', '中'].map(width)).toEqual([4, 2, 1, 2, 1, 1, 2]);
    takeWideSigns('nothing of ours');
    expect(width('①②')).toBe(2);
  });

  it('count where text is cut, wrapped and filled up', () => {
    takeWideSigns(everything);
    expect(fit('①②③④', 7)).toBe('①②…');
    expect(fit('①②③④', 7, 'start')).toBe('…③④');
    expect(width(fit('ab①②③④cd', 9, 'middle'))).toBeLessThanOrEqual(9);
    expect([fit('①②', 1), fit('①②', 2)]).toEqual(['~', '…']);
    expect(wrap('①②③', 4)).toEqual(['①②', '③']);
    expect(wrap('①', 1)).toEqual(['~']);
    expect(pad('①', 4)).toBe('①  ');
    expect([oneColumn('│', '|'), oneColumn('a', 'b')]).toEqual(['|', 'a']);
  });
});
