import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { clean, cleanOutput, legible, reveal, unreveal } from '../../src/text/sanitize.ts';
import { vectors } from '../fixtures/escapes.ts';
import { counterexample } from '../support/property.ts';

/** Nothing that steers a terminal or cannot be seen. */
const steering =
  /[\x00-\x08\x0b-\x1f\x7f-\x9f\u200b\u200e\u200f\u202a-\u202e\u2066-\u2069\u2028\u2029\u{E0000}-\u{E007F}]/u;
const hostile = fc.string({
  unit: fc.oneof(
    fc.constantFrom(
      '\x1b',
      '\x1b[',
      '\x1b]',
      '\x1bP',
      '\x1b\\',
      '\x07',
      '\x9b',
      '\x9c',
      '\x9d',
      '\r',
      '\n',
      '\t',
      '\b',
      ' ',
      '⟨',
      '⟩',
      '␛',
      '×',
      'U+',
      '\u202e',
      '\u200d',
      '\ufe0f',
      '\u{E0041}',
      '👩',
      '1;',
      'm',
      'K',
      '\ud800',
      '\u0301',
    ),
    fc.string({ unit: 'binary', minLength: 1, maxLength: 3 }),
  ),
  maxLength: 40,
});

describe('hostile text', () => {
  it('has enough vectors', () => {
    expect(vectors.length).toBeGreaterThanOrEqual(39);
  });

  it.each(vectors.map((vector) => [vector.name, vector] as const))('%s', (_name, { input, shown, revealed }) => {
    expect(clean(input)).toBe(shown);
    expect(clean(input)).not.toMatch(steering);
    expect(reveal(input)).toContain(revealed);
    expect(unreveal(reveal(input))).toBe(input);
  });
});

describe('a byte of a file name that is not UTF-8', () => {
  it('is shown by its number', () => {
    expect(clean('caf\udce9 \ud800 🦀\udc80')).toBe('caf⟨xE9⟩ \uFFFD 🦀⟨x80⟩');
    expect(reveal('caf\udce9\udce9')).toBe('caf⟨xE9×2⟩');
    expect(unreveal('caf⟨xE9×2⟩ ⟨x41⟩')).toBe('caf\udce9\udce9 ⟨x41⟩');
  });
});

describe('clean', () => {
  it('leaves nothing that steers, whatever comes', () => {
    expect(
      counterexample(fc.property(hostile, (text) => !steering.test(clean(text)) && clean(text).isWellFormed())),
    ).toBeUndefined();
  });

  it('is settled after one go', () => {
    expect(counterexample(fc.property(hostile, (text) => clean(clean(text)) === clean(text)))).toBeUndefined();
  });

  it('keeps what people write', () => {
    const joined = [
      'می\u200cخواهم',
      'क्\u200dष',
      '葛\u{e0100}飾',
      '☎\ufe0e',
      '🏴\u{e0067}\u{e0062}\u{e0065}\u{e006e}\u{e0067}\u{e007f}',
    ];
    for (const text of [
      ...joined,
      '5\u00a0€',
      'plain',
      '正體中文，全形　空白',
      '👩‍💻 👨‍👩‍👧 ❤️ 1️⃣ 🇹🇼',
      'naïve e\u0301',
      'a\tb\nc',
      'Ω — “x”',
    ])
      expect(clean(text)).toBe(text);
  });

  it('takes time in proportion, not in squares', () => {
    const start = performance.now();
    for (const unit of ['\x1b]', '\x9d', '\x1b[1;', '\x1bPtmux;\x1b', '\u200d', '\ufe0f👩', '\x1b'])
      clean(unit.repeat(200_000));
    // Quadratic scanning takes minutes here; any machine does a linear one in a fraction of this.
    expect(performance.now() - start).toBeLessThan(20_000);
  });
});

describe('legible', () => {
  it('names what cannot be seen, and keeps what is part of a word', () => {
    expect(legible('می\u200cخواهم\u200b \x1b[31ma\u202eb\x07')).toBe('می\u200cخواهم⟨U+200B⟩ a⟨U+202E⟩b');
    expect(legible('❤\ufe0f\ufe0f x\u200dy')).toBe('❤\ufe0f⟨U+FE0F⟩ x⟨U+200D⟩y');
    expect(cleanOutput('10%\r\ufeffa\u00adb\n')).toBe('⟨U+FEFF⟩a⟨U+00AD⟩b\n');
  });

  it('leaves nothing that steers, and is settled after one go', () => {
    const property = fc.property(hostile, (text) => {
      const shown = legible(text);
      return !steering.test(shown) && legible(shown) === shown;
    });
    expect(counterexample(property)).toBeUndefined();
  });
});

describe('cleanOutput', () => {
  it.each([
    ['progress', '10%\r20%\r100%\ndone', '100%\ndone'],
    ['a shorter overwrite leaves the tail', 'downloading\rdone', 'doneloading'],
    ['erased first', 'downloading\r\x1b[Kdone', 'done'],
    ['erase the whole line', 'abc\x1b[2K\rxy', 'xy'],
    ['backspaces', 'abc\b\bXY', 'aXY'],
    ['spinner', '|\b/\b-\b\\\b done', ' done'],
    ['CRLF', 'a\r\nb\r\n', 'a\nb\n'],
    ['doubled CR', 'a\r\r\nb', 'a\nb'],
    ['colours', '\x1b[1;32mok\x1b[0m \x1b[31mfail\x1b[m', 'ok fail'],
    ['cursor to a column', 'abc\x1b[6Gd', 'abc  d'],
    ['wide text overwritten', '下載中\r完成', '完成中'],
    ['title and text', '\x1b]0;make\x07cc main.c', 'cc main.c'],
  ])('%s', (_name, input, shown) => {
    expect(cleanOutput(input)).toBe(shown);
  });

  it('leaves nothing that steers, and keeps every line', () => {
    expect(
      counterexample(
        fc.property(hostile, (text) => {
          const out = cleanOutput(text);
          return !steering.test(out) && out.split('\n').length === text.split('\n').length;
        }),
      ),
    ).toBeUndefined();
  });

  it('does not grow without bound', () => {
    expect(cleanOutput('a\x1b[999999999Gb').length).toBeLessThan(20_000);
  });
});

describe('reveal', () => {
  it('can be undone exactly, so no two texts look the same', () => {
    expect(
      counterexample(
        fc.property(hostile, (text) => unreveal(reveal(text)) === text),
        { numRuns: 1000 },
      ),
    ).toBeUndefined();
  });

  it('shows nothing that steers', () => {
    expect(
      counterexample(fc.property(hostile, (text) => !steering.test(reveal(text)) && !reveal(text).includes('\t'))),
    ).toBeUndefined();
  });

  it('leaves ordinary commands alone', () => {
    const command = 'git commit -m "修正 #42" && npm test | tee out.log\nfor f in *.ts; do\n  echo "$f"\ndone';
    expect(reveal(command)).toBe(command);
  });

  it('does not choke on what it never wrote', () => {
    for (const text of ['⟨U+FFFFFF⟩', '⟨WHAT⟩', '⟨', 'U+41⟩']) expect(unreveal(text)).toBe(text);
  });
});
