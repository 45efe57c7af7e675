/** Every function of src/text by the size of what it is given: none takes more than a small multiple of a linear run. */

import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Pen, pieces } from '../../src/text/ansi.ts';
import { isWithin } from '../../src/text/command-pattern.ts';
import { align, aligning } from '../../src/text/diff/align.ts';
import { Tally, longestChain } from '../../src/text/diff/anchors.ts';
import { blame } from '../../src/text/diff/blame.ts';
import { diffText, diffing, rawLines, splitLines, splitting } from '../../src/text/diff/diff.ts';
import { merge3, mergingContent } from '../../src/text/diff/merge.ts';
import { movedRows } from '../../src/text/diff/moved.ts';
import { commonPairs } from '../../src/text/diff/myers.ts';
import { pairRenames } from '../../src/text/diff/renames.ts';
import { selectContent, selectText } from '../../src/text/diff/select.ts';
import { slide } from '../../src/text/diff/slide.ts';
import { spaceOnlyRows } from '../../src/text/diff/space.ts';
import { wordDiff } from '../../src/text/diff/words.ts';
import { editDistance } from '../../src/text/match/edit-distance.ts';
import {
  declaredBy,
  decodeText,
  encodeText,
  encodingName,
  encodingOf,
  imageType,
  isGenerated,
  toEol,
} from '../../src/text/encoding.ts';
import { blockOf, dedent } from '../../src/text/front-matter/block.ts';
import { bareUtf16, decodeStrayed, encodeStrayed } from '../../src/text/charset/unicode.ts';
import { detectLegacy } from '../../src/text/charset/detect.ts';
import { charsetIn } from '../../src/text/charset/editorconfig.ts';
import { CannotEncode, encodeLegacy } from '../../src/text/charset/encode.ts';
import { decodeLegacy, fourBytesOf, isPair, legacyOf, tableOf, widthAt } from '../../src/text/charset/legacy.ts';
import { spellingsOf } from '../../src/text/foreign/disguised.ts';
import { findInstructions } from '../../src/text/foreign/instructions.ts';
import { holdsMask, Masker } from '../../src/text/foreign/mask.ts';
import { quoted } from '../../src/text/foreign/quoted.ts';
import { entropy, isSecretName, isSecretVariable, isStandIn, looksDrawn } from '../../src/text/foreign/secret-names.ts';
import { findSecrets } from '../../src/text/foreign/secrets.ts';
import { lineEnds, withLineEndsOf } from '../../src/text/match/line-ends.ts';
import { placesAlike } from '../../src/text/match/alike.ts';
import { differencesOf, foldAlike, foldingWithPlaces, withPlainQuotes } from '../../src/text/alike.ts';
import { settle } from '../../src/text/front-matter/by-lines.ts';
import { simpleYaml, splitSimply } from '../../src/text/front-matter/simple.ts';
import { splitFrontMatter, yamlFault } from '../../src/text/front-matter/split.ts';
import { parseJson, parseStructure } from '../../src/text/json.ts';
import { mentionAtEnd, mentionOf, mentionsIn, plainName, restOfMention } from '../../src/text/mentions.ts';
import { languageOf, languageTitle } from '../../src/text/language.ts';
import { explainAmbiguous, explainMissing } from '../../src/text/match/candidates.ts';
import { reindenter } from '../../src/text/match/indent.ts';
import { replaceOnce, replacing } from '../../src/text/match/match.ts';
import { nearestNames } from '../../src/text/match/nearest.ts';
import { matches, occurrences } from '../../src/text/match/occurrences.ts';
import { linesOf, wholeLines } from '../../src/text/match/whole-lines.ts';
import { applyDelta, readBinary } from '../../src/text/patch/patch-binary.ts';
import { applyPatchFile, reversed } from '../../src/text/patch/patch-apply.ts';
import { parsePatch } from '../../src/text/patch/patch-read.ts';
import { formatHunks, formatPatch, hunkRange } from '../../src/text/patch/patch.ts';
import { foldedNames, fromFolder, isBelow, isGitData, leadsOut, relativeTo } from '../../src/text/path.ts';
import { aside, clean, cleanOutput, inOneRow, inRows, legible, reveal, unreveal } from '../../src/text/sanitize.ts';
import { graphemeSegmenter, graphemes, wordSegmenter } from '../../src/text/segmenter.ts';
import { atOnce, inSlices } from '../../src/text/steps.ts';
import type { Steps } from '../../src/text/steps.ts';
import { estimateTokens } from '../../src/text/tokens.ts';
import { cutMiddle } from '../../src/text/truncate.ts';
import { expandTabs, fit, oneColumn, pad, width, wrap } from '../../src/text/width.ts';
import { fitWords } from '../../src/text/width/fit-words.ts';
import { isWideBlock, takeWideSigns, wideSigns } from '../../src/text/width/ambiguous.ts';
import { fenceAt, lastFenced } from '../../src/text/markdown/fences.ts';
import { simpleWidth } from '../../src/text/width/simple.ts';
import { bytesWords, counted } from '../../src/text/size.ts';
import { claimsIn } from '../../src/text/claims/claims.ts';
import { testRun } from '../../src/text/claims/test-command.ts';
import { failuresIn, passedIn } from '../../src/text/claims/test-output.ts';
import { matchesGlobs } from '../../src/text/match/path-glob.ts';
import { withEdits } from '../../src/text/patch/edits.ts';
import { reasonTold, termTold } from '../../src/text/words/routing.ts';
import { told } from '../../src/text/words/told.ts';
import { endsWide, filled, numbered, speak, spoken, t } from '../../src/text/words/words.ts';
import { taiwanese } from '../../src/text/words/zh-tw/zh-tw.ts';
import { counterexample } from '../support/property.ts';

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);
const half = (text: string): string => text.slice(text.length >> 1);
/** The same again, with something done to each line, to every other one, to the last. */
const variants = (text: string): string[] => [
  `${text}\n!`,
  half(text),
  text.replaceAll('\n', '!\n'),
  text.split('\n').toReversed().join('\n'),
];
const ids = (text: string): Int32Array => Int32Array.from(text, (char) => char.codePointAt(0)! % 7);
const ignored = (): void => {};

/** What each function is given, made of one text. */
const given: Record<string, (text: string) => unknown> = {
  claimsIn: (text) => [claimsIn(text), claimsIn(`All tests pass. ${text} 測試全部通過。`)],
  fenceAt: (text) => [fenceAt(`~~~\n${text}`.split('\n'), 0), fenceAt(`> \`\`\`${text}`.split('\n'), 0)],
  lastFenced: (text) => lastFenced(`${text}\n~~~\n${text}`, () => true),
  simpleWidth: (text) => [simpleWidth(text), simpleWidth('中'.repeat(text.length))],
  takeWideSigns: (text) => {
    takeWideSigns(`①${text}`);
    const widths = [width(text), width(`${text}★`), wrap(text, 40).length];
    takeWideSigns('');
    return widths;
  },
  isWideBlock: (text) => Array.from(text, (char) => isWideBlock(char.codePointAt(0)!)),
  wideSigns,
  oneColumn: (text) => oneColumn(text, text),
  bytesWords: (text) => bytesWords(text.length),
  counted: (text) => counted(text.length, 'byte'),
  failuresIn: (text) => [failuresIn(text), failuresIn(`✗ ${text}\nFAIL ${text}\nnot ok 1 - ${text}`)],
  matchesGlobs: (text) => [
    matchesGlobs(text, ['src/**', '!**/*.md']),
    matchesGlobs('src/a/b/c.ts', [`${text.slice(0, 200)}*`]),
  ],
  passedIn: (text) => [passedIn(text), passedIn(`${text} 12 passed`)],
  testRun: (text) => [testRun(text), testRun(`npm test ${text}`), testRun(`${text} && npm test`)],
  withEdits: (text) =>
    withEdits(
      text,
      Array.from({ length: text.length >> 2 }, (_, at) => ({ from: at * 4, to: at * 4 + 1, text: 'x' })),
    ),
  CannotEncode: (text) => new CannotEncode(text, text.length - 1, 'big5'),
  bareUtf16: (text) => bareUtf16(Buffer.from(text, 'utf16le')),
  Masker: (text) => new Masker({ A_TOKEN: half(text) }).maskAll({ old_string: text, new_string: text }),
  entropy: (text) => entropy(text),
  findInstructions: (text) => [findInstructions(text), findInstructions(`ignore ${text} Human: ${text}`)],
  findSecrets: (text) => [findSecrets(text), findSecrets(`token="${text}" -----BEGIN PRIVATE KEY-----${text}`)],
  holdsMask: (text) => holdsMask(`⟨masked:${text}`),
  isSecretName: (text) => isSecretName(text),
  isSecretVariable: (text) => isSecretVariable(text),
  nearestNames: (text) => nearestNames(text.slice(0, 40), text.split('\n')),
  aside: (text) => aside(text),
  inOneRow: (text) => inOneRow(text),
  inRows: (text) => inRows(text.split(' ')),
  spellingsOf: (text) => spellingsOf(text),
  isStandIn: (text) => isStandIn(text),
  looksDrawn: (text) => looksDrawn(text),
  quoted: (text) => [quoted(text), quoted('`'.repeat(text.length))],
  charsetIn: (text) => [charsetIn(text, 'a/b.c'), charsetIn(`[${text}]\ncharset = big5`, text)],
  declaredBy: (text) => declaredBy(decodeText(bytes(text))?.format ?? null),
  decodeLegacy: (text) => [decodeLegacy(bytes(text), 'big5'), decodeLegacy(bytes(text), 'euc-kr')],
  decodeStrayed: (text) => decodeStrayed(Buffer.from(text, 'latin1')),
  detectLegacy: (text) => [detectLegacy(Buffer.from(text, 'latin1')), detectLegacy(bytes(text))],
  differencesOf: (text) => variants(text).map((other) => differencesOf(text, other)),
  encodeLegacy: (text) =>
    variants(text).map((other) => encodeLegacy(other.replace(/[^\x00-\x7f]/g, '漢'), 'big5', [bytes(text)])),
  encodeStrayed: (text) => encodeStrayed(text),
  encodingOf: (text) => encodingOf(text),
  encodingName: () => encodingName('big5'),
  foldAlike: (text) => foldAlike(text),
  foldingWithPlaces: (text) => atOnce(foldingWithPlaces(text)),
  fourBytesOf: (text) => fourBytesOf(text.codePointAt(0)!),
  isPair: () => isPair('big5', 0x88, 0x62),
  legacyOf: (text) => legacyOf(text),
  legible: (text) => legible(text),
  lineEnds: (text) => {
    const endAt = lineEnds(text);
    for (let at = 0; at < text.length; at += 1) endAt(at);
  },
  fromFolder: (text) => [fromFolder(text, half(text)), fromFolder(half(text), text)],
  mentionAtEnd: (text) => [mentionAtEnd(text), mentionAtEnd(`@"${text}`), mentionAtEnd(text.replaceAll('\n', '@'))],
  mentionOf: (text) => mentionOf(text, [half(text)]),
  mentionsIn: (text) => [mentionsIn(text), mentionsIn(text.replaceAll('\n', ' @"'))],
  parseJson: (text) => [parseJson(text), parseJson(JSON.stringify(text)), parseJson(`{"a":"${text}`)],
  parseStructure: (text) => [parseStructure(`[${text}]`), parseStructure('['.repeat(text.length))],
  plainName: (text) => plainName([text]),
  restOfMention: (text) => restOfMention(half(text), text),
  placesAlike: (text) => variants(text).map((other) => atOnce(placesAlike(`${text}\u00a0`, other, `${other}!`))),
  tableOf: () => tableOf('big5'),
  widthAt: (text) => widthAt('big5', bytes(text), 0),
  withLineEndsOf: (text) => variants(text).map((other) => withLineEndsOf(text, other)),
  Pen: (text) => {
    const pen = new Pen();
    for (const piece of pieces(`${text}\x1b[${'1;38;5;3;'.repeat(text.length / 9)}m`)) pen.take(piece);
    return pen.open() + pen.close();
  },
  pieces,
  isWithin: (text) => [
    isWithin(text, 'git *'),
    isWithin(`git ${text}`, 'git diff:*'),
    isWithin(`git ${text}`, text),
    isWithin(`git ${'a'.repeat(text.length)}`, `git ${'a*'.repeat(text.length / 2)}b`),
  ],
  align: (text) => align(rawLines(text), rawLines(half(text))),
  aligning: (text) => atOnce(aligning(rawLines(text), rawLines(text).toReversed())),
  Tally: (text) => {
    const [old, fresh] = [ids(text), ids(half(text))];
    return atOnce(new Tally(7).of(old, fresh, { oldStart: 0, oldEnd: old.length, newStart: 0, newEnd: fresh.length }));
  },
  longestChain: (text) => atOnce(longestChain([...ids(text)].map((id, at) => [at, id] as const))),
  slide: (text) => {
    const [before, after] = [rawLines(half(text)), rawLines(text)];
    return atOnce(slide(align(before, after).runs, before, after));
  },
  blame: (text) => atOnce(blame([text, ...variants(text)])),
  diffText: (text) => variants(text).map((other) => diffText(text, other)),
  diffing: (text) => atOnce(diffing(half(text), text, { context: 0 })),
  rawLines,
  splitLines,
  splitting: (text) => atOnce(splitting(text)),
  merge3: (text) => merge3(half(text), text, `!\n${text}`),
  mergingContent: (text) => atOnce(mergingContent(bytes(half(text)), bytes(text), bytes(`!\n${text}`))),
  movedRows: (text) =>
    atOnce(
      movedRows([
        { path: 'a', diff: diffText(text, '') },
        { path: 'b', diff: diffText('', text) },
      ]),
    ),
  commonPairs: (text) => atOnce(commonPairs(ids(text), ids(half(text)), { spent: 0 })),
  pairRenames: (text) => {
    const files = (name: string) => rawLines(text).map((line, at) => ({ path: name + at, bytes: bytes(line) }));
    return pairRenames(
      [...files('a'), { path: 'x', bytes: bytes(text) }],
      [...files('b'), { path: 'y', bytes: bytes(half(text)) }],
    );
  },
  selectContent: (text) => atOnce(selectContent(bytes(text), bytes(half(text)), { hunks: [] })),
  selectText: (text) => {
    const [hunk] = diffText(text, half(text)).hunks;
    return selectText(text, half(text), { hunks: hunk ? [hunk.id] : [], lines: hunk ? { [hunk.id]: [0] } : {} });
  },
  spaceOnlyRows: (text) =>
    diffText(text, `x${text.replaceAll('\n', ' \n')}`).hunks.map(({ rows }) => atOnce(spaceOnlyRows(rows))),
  wordDiff: (text) => wordDiff(text.slice(0, 990), half(text).slice(0, 980)),
  editDistance: (text) => [editDistance(text, `${half(text)}x`, 3), editDistance(`${text}ab`, `${text}ba`, 3)],
  decodeText: (text) => decodeText(bytes(text)),
  encodeText: (text) => encodeText(text, 'utf16be'),
  imageType: (text) => [
    imageType(Buffer.from(`\xff\xd8\xff${text}`, 'latin1')),
    imageType(Buffer.alloc(text.length, 0xff)),
  ],
  isGenerated: (text) => [isGenerated('a.ts', text), isGenerated(text, text)],
  toEol: (text) => [toEol(text, 'crlf'), toEol(text, 'lf')],
  blockOf: (text) => [blockOf(text), blockOf(`---\na: b\n${text}`), blockOf(`---\na: b\n---\n${text}`)],
  dedent: (text) => dedent(rawLines(text)),
  settle: (text) => settle({ head: text.split('\n'), body: '', line: 1, repaired: [] }, null),
  simpleYaml: (text) => [simpleYaml(text.split('\n')), simpleYaml([`a: ${text}`]), simpleYaml([`a: "${text}"`])],
  splitSimply: (text) => splitSimply(`---\na: |\n  ${text}\n---\n`),
  splitFrontMatter: (text) => [splitFrontMatter(text), splitFrontMatter(`---\na: b\n---\n${text}`)],
  yamlFault: (text) => yamlFault(`---\na: ${text.slice(0, 5_000)}\n---\n`),
  languageOf: (text) => languageOf(text),
  languageTitle: (text) => languageTitle(`${text}.ts`),
  explainAmbiguous: (text) =>
    atOnce(
      explainAmbiguous(
        text,
        rawLines(text).map((_, at) => at + 1),
        half(text),
      ),
    ),
  explainMissing: (text) => atOnce(explainMissing(text, `${half(text)}!`, text)),
  reindenter: (text) => {
    const lines = splitLines(text);
    return lines.map(
      reindenter(
        lines,
        lines.map((line) => `\t${line}`),
      ) ?? String,
    );
  },
  replaceOnce: (text) => [
    replaceOnce('x\n'.repeat(text.length), 'x', 'y', true),
    replaceOnce('x\n'.repeat(text.length), 'x', 'y', false),
    replaceOnce(text, half(text), 'x', true),
    replaceOnce(text, text.slice(-3), 'x', true),
    replaceOnce(text, `${half(text)}!`, 'x', true),
    replaceOnce(text, ` ${half(text).replaceAll('\n', ' \n ')}`, 'x', true),
  ],
  replacing: (text) => atOnce(replacing(text, text.slice(0, 1), 'xyz', true)),
  matches: (text) =>
    atOnce(
      matches(
        text.length,
        text.length >> 1,
        (at) => text.charCodeAt(at),
        (at) => text.charCodeAt(at),
        ignored,
      ),
    ),
  occurrences: (text) => [atOnce(occurrences(text, text.slice(0, 1))), atOnce(occurrences(text, `${half(text)}!`))],
  linesOf: (text) => atOnce(linesOf(text)),
  wholeLines: (text) =>
    atOnce(wholeLines(atOnce(linesOf(text)), half(text), text, { trailing: true, quotes: true, indentation: true })),
  withPlainQuotes,
  applyDelta: (text) => applyDelta(bytes(text), bytes(text)),
  readBinary: (text) => {
    const patch = formatPatch([{ path: 'a', before: null, after: { bytes: bytes(`\0${text}`), mode: 'file' } }]).split(
      '\n',
    );
    return readBinary(
      patch,
      patch.findIndex((line) => line.startsWith('literal')),
      () => new Error('broken'),
    );
  },
  applyPatchFile: (text) => {
    const old = bytes(text);
    const [file] = parsePatch(
      formatPatch([
        { path: 'a', before: { bytes: old, mode: 'file' }, after: { bytes: bytes(half(text)), mode: 'file' } },
      ]),
    );
    return file && [applyPatchFile(file, old), applyPatchFile(file, bytes(`!\n${text}`)), reversed(file)];
  },
  reversed: (text) =>
    parsePatch(formatPatch([{ path: 'a', before: null, after: { bytes: bytes(text), mode: 'file' } }])).map(reversed),
  parsePatch: (text) => {
    try {
      return [parsePatch(text), parsePatch(`--- a\n+++ b\n@@ -1,1 +1,1 @@\n-${text}`)];
    } catch {
      return null;
    }
  },
  formatHunks: (text) => formatHunks(diffText(text, half(text)), 'a'),
  formatPatch: (text) =>
    formatPatch([{ path: text.slice(0, 9), before: null, after: { bytes: bytes(`\0${text}`), mode: 'file' } }]),
  hunkRange: (text) => diffText(text, half(text)).hunks.map(hunkRange),
  foldedNames,
  isBelow: (text) => isBelow(text, half(text)),
  isGitData: (text) => [isGitData(text), isGitData(`git~${text}`)],
  leadsOut,
  relativeTo: (text) => relativeTo(half(text), text),
  clean,
  cleanOutput: (text) => [cleanOutput(text), cleanOutput(`${text}\r${text}`)],
  reveal,
  unreveal: (text) => unreveal(reveal(text)),
  graphemeSegmenter: (text) => [...graphemeSegmenter().segment(text)].length,
  graphemes,
  wordSegmenter: (text) => [...wordSegmenter('zh-TW').segment(text)].length,
  atOnce: (text) => atOnce(stepsOf(text)),
  inSlices: (text) => inSlices(stepsOf(text)),
  estimateTokens,
  cutMiddle: (text) => [cutMiddle(text, text.length >> 1), cutMiddle(text, 100)],
  expandTabs: (text) => expandTabs(text),
  fitWords: (text) => fitWords(text, 80),
  fit: (text) => [fit(text, 80), fit(text, 80, 'middle'), fit(text, 80, 'start')],
  pad: (text) => pad(text, 80),
  width,
  wrap: (text) => [wrap(text, 80), wrap(text, 1)],
  endsWide,
  filled: (text) => [filled(text, [text]), filled('{0} '.repeat(text.length >> 2), ['字'])],
  numbered: (text) => numbered(text.length, 'file'),
  speak: (text) => {
    speak({ [text]: text });
    speak(null);
  },
  spoken: () => spoken(),
  t: (text) => [t(text), t`a ${text}`],
  reasonTold: (text) => [reasonTold(text), reasonTold(`"${text}" (${text})`)],
  termTold: (text) =>
    [text, `begins with "${text}"`, `"${text}" with "${text}"`].map((words) => termTold({ words, concept: text })),
  told: (text) => {
    speak(taiwanese);
    const all = [text, text.slice(0, 4_000), `the conversation ${text}: ${text}; ${text}`].map(told);
    speak(null);
    return all;
  },
};

function* stepsOf(text: string): Steps<number> {
  for (let at = 0; at < text.length; at += 100) yield;
  return text.length;
}

/** What parsers and screens care about, and what stands for the rest. */
const unit = fc.array(
  fc.constantFrom(
    '\n',
    '\n',
    '\n',
    ' ',
    ' ',
    '\t',
    '\r',
    '\x1b[',
    '\x1b]',
    '\x1bP',
    '\x9b',
    '\x08',
    '\x1b[K',
    '\x1b[1K',
    '\x1b[99C',
    'a',
    'b',
    '0',
    '}',
    '{',
    '[',
    '-',
    '---',
    '#',
    ':',
    ': ',
    ';',
    '*',
    '.',
    '/',
    '\\',
    '"',
    "'",
    '`',
    '<!--',
    '@@',
    '+',
    '“',
    '漢',
    '\u0301',
    '👨\u200d',
    '\ufe0f',
    '\u202e',
    '\u00a0',
    '\ud800',
    '\udc80',
    '⟨',
    '×3⟩',
  ),
  { minLength: 1, maxLength: 5 },
);

const size = 60_000;
/** What is done in less needs no closer look. */
const suspicious = 1;
/** Four times the text: a linear run takes 4 times as long, with a logarithm 5 times, a quadratic one 16 times. */
const mostGrowth = 9;

/** Seconds of this thread: what else runs on the machine makes it longer, but never by so much each time. */
function secondsOf(run: () => unknown): number {
  const start = process.threadCpuUsage();
  run();
  const { user, system } = process.threadCpuUsage(start);
  return (user + system) / 1e6;
}

/** Does it take far more than four times as long for four times the text, whenever it is tried? */
function isSuperlinear(run: (size: number) => unknown): boolean {
  if (secondsOf(() => run(size)) < suspicious) return false;
  return [1, 2, 3].every(() => secondsOf(() => run(size)) > mostGrowth * secondsOf(() => run(size / 4)));
}

describe('a text of any size', () => {
  it('has a case for every function', () => {
    const folder = join(import.meta.dirname, '../../src/text');
    const names = readdirSync(folder, { recursive: true, encoding: 'utf8' })
      .filter((file) => file.endsWith('.ts'))
      .flatMap((file) => [
        ...readFileSync(join(folder, file), 'utf8').matchAll(/^export (?:async )?(?:function\*?|class) (\w+)/gm),
      ])
      .map(([, name = '']) => name)
      .filter((name) => name !== 'PatchError');
    expect(Object.keys(given).toSorted()).toEqual(names.toSorted());
  });

  it.each(Object.keys(given))('%s', { timeout: 300_000 }, (name) => {
    expect(
      counterexample(
        fc.property(unit, unit, unit, (start, again, end) => {
          const part = again.join('');
          const run = (length: number): unknown =>
            given[name]!(start.join('') + part.repeat(length / part.length) + end.join(''));
          expect(isSuperlinear(run)).toBe(false);
        }),
        { numRuns: Number(process.env['ARCHIE_CASES'] ?? 6), endOnFailure: true },
      ),
    ).toBeUndefined();
  });
});
