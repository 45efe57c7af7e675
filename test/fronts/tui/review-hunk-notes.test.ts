/** What is said of hunks: the calls that made them, and where their lines moved. */

import { createHash } from 'node:crypto';
import { Board } from './board.ts';
import { describe, expect, it } from 'vitest';
import type { FileState, Step } from '../../../src/protocol/change.ts';
import { fileView } from '../../../src/fronts/tui/review/model/file.ts';
import { hunkNote, isMoved, movesOf, stepNotes } from '../../../src/fronts/tui/review/model/hunk-notes.ts';
import type { Entry } from '../../../src/fronts/tui/review/model/entries.ts';

const blobs = new Map<string, Uint8Array>();
const blob = (hash: string) => {
  const bytes = blobs.get(hash);
  return bytes ? Promise.resolve(bytes) : Promise.reject(new Error('gone'));
};

function stateOf(text: string | null): FileState | null {
  if (text === null) return null;
  const bytes = new TextEncoder().encode(text);
  const hash = createHash('sha256').update(bytes).digest('hex');
  blobs.set(hash, bytes);
  return { hash, mode: 'file', size: bytes.length };
}

const entryOf = (path: string, before: string | null, after: string | null, from?: string): Entry => ({
  path,
  before: stateOf(before),
  after: stateOf(after),
  paths: [path],
  merged: false,
  ...(from === undefined ? {} : { from }),
});

/** A call that left these texts. */
const step = (tool: string, title: string, files: Record<string, string | null>): Step => ({
  call: title,
  tool,
  title,
  files: Object.entries(files).map(([path, after]) => ({ path, before: null, after: stateOf(after) })),
});

const rows = Array.from({ length: 30 }, (_, i) => `line ${i + 1}\n`);
const changed = (changes: Record<number, string>) => rows.map((row, i) => changes[i + 1] ?? row).join('');
const base = rows.join('');

async function notesOf(entry: Entry, steps: Step[], edited = false): Promise<string[]> {
  const file = await fileView(entry, blob, edited);
  const notes = await stepNotes(file, steps, blob);
  return (file.diff?.hunks ?? []).map(({ id }) => notes.get(id) ?? '');
}

describe('which call made a hunk', () => {
  it('names the delegate whose call it was', async () => {
    const text = changed({ 3: 'changed\n' });
    const steps = [{ ...step('Edit', 'src/a.ts', { 'src/a.ts': text }), persona: 'writer' }];
    expect(await notesOf(entryOf('src/a.ts', base, text), steps)).toEqual(['step 1, Edit src/a.ts by @writer']);
  });

  it('is the one that brought its lines, or took them away', async () => {
    const last = changed({ 3: 'changed by one\n', 15: '', 27: 'changed by three\n' });
    const steps = [
      step('Edit', 'src/a.ts', { 'src/a.ts': changed({ 3: 'changed by one\n' }) }),
      step('Bash', 'sed -i 15d src/a.ts', { 'src/a.ts': changed({ 3: 'changed by one\n', 15: '' }) }),
      step('Write', 'src/b.ts', { 'src/b.ts': 'other\n' }),
      step('Edit', 'src/a.ts', { 'src/a.ts': last }),
    ];
    expect(await notesOf(entryOf('src/a.ts', base, last), steps)).toEqual([
      'step 1, Edit src/a.ts',
      'step 2, Bash sed -i 15d src/a.ts',
      'step 4, Edit src/a.ts',
    ]);
  });

  it('is the last one that touched a line, and all of those that share a hunk', async () => {
    const first = changed({ 3: 'once\n' });
    const second = changed({ 3: 'twice\n', 5: 'near\n' });
    const third = changed({ 3: 'twice\n', 5: 'near\n', 6: 'too\n' });
    const fourth = changed({ 3: 'twice\n', 5: 'near\n', 6: 'too\n', 7: 'as well\n' });
    const steps = [first, second, third, fourth].map((text, at) => step('Edit', `a${at}`, { a: text }));
    // The first took line 3 away; what it put there was changed again.
    expect(await notesOf(entryOf('a', base, fourth), steps)).toEqual(['step 1, Edit a0 · step 2, Edit a1 and 2 more']);
  });

  it('is followed through a rename, and says what a person or a merge made of it', async () => {
    const after = changed({ 3: 'changed\n', 27: 'mine\n' });
    const steps = [
      step('Edit', 'old.ts', { 'old.ts': changed({ 3: 'changed\n' }) }),
      step('Bash', 'mv old.ts new.ts', { 'old.ts': null, 'new.ts': changed({ 3: 'changed\n' }) }),
    ];
    const notes = (edited: boolean) => notesOf(entryOf('new.ts', base, after, 'old.ts'), steps, edited);
    expect((await notes(true)).at(-1)).toBe('your edit');
    expect((await notes(false)).at(-1)).toBe('a merge');
    expect((await notes(true))[0]).toContain('step');
  });

  it('needs no reading where one call made all of it, and is quiet where none did', async () => {
    const entry = entryOf('a', 'x\n', 'y\n');
    expect(await notesOf(entry, [step('Write', 'a', { a: 'y\n' })])).toEqual(['step 1, Write a']);
    expect(await notesOf(entry, [step('Write', 'b', { b: 'y\n' })])).toEqual(['']);
    const lost = step('Edit', 'a', { a: 'gone from the store\n' });
    blobs.delete(lost.files[0]!.after!.hash);
    expect(await notesOf(entry, [lost, step('Write', 'a', { a: 'y\n' })])).toHaveLength(1);
  });
});

describe('which call made a file without a hunk head', () => {
  it.each<[string, string | Uint8Array | null, string | Uint8Array | null]>([
    ['came', null, 'x\n'],
    ['went', 'x\n', null],
    ['came empty', null, ''],
    ['is binary', new Uint8Array([0, 1]), new Uint8Array([0, 2])],
  ])('is told beside its name: one that %s', async (_how, before, after) => {
    const board = new Board([['a', before, after]], { question: { about: 'turn', title: 'do it' } });
    const [file] = board.props.question.changes.files;
    const steps: Step[] = [{ call: 'c', tool: 'Bash', title: 'make', files: [{ ...file! }] }];
    board.props.question.changes.steps = steps;
    await board.open();
    await board.until(({ stepped }) => stepped.size > 0);
    expect(board.screen[1]).toMatch(/^ \[x\] a  .* · step 1, Bash make$/);
    board.spoken = true;
    expect(board.screen.join(' ')).toContain('Made by step 1, Bash make.');
  });
});

describe('lines that moved', () => {
  const block = 'export function moved() {\n  const all = everything();\n  return all;\n}\n';
  it('name their other place in the header, on both sides, and are marked row by row', async () => {
    const from = await fileView(entryOf('src/a.ts', `first();\n${block}last();\n`, 'first();\nlast();\n'), blob);
    const to = await fileView(entryOf('src/b.ts', 'before();\n', `before();\n${block}`), blob);
    const moves = (await movesOf([from, undefined, to])) ?? new Map();
    const note = (file: typeof from) => file.diff!.hunks.map((hunk) => hunkNote(file, hunk, undefined, moves));
    expect(note(from)).toEqual(['⇄ moved to src/b.ts:2']);
    expect(note(to)).toEqual(['⇄ moved from src/a.ts:2']);
    const hunk = to.diff!.hunks[0]!;
    expect(hunk.rows.map((_, row) => isMoved(moves, 'src/b.ts', hunk.id, row))).toEqual([
      false,
      true,
      true,
      true,
      true,
    ]);
    const both = hunkNote(to, hunk, new Map([[hunk.id, 'step 2, Edit src/b.ts']]), moves);
    expect(both).toBe('step 2, Edit src/b.ts · ⇄ moved from src/a.ts:2');
  });

  it('are told by their line alone within one file', async () => {
    const before = `${block}${rows.join('')}`;
    const file = await fileView(entryOf('a.ts', before, `${rows.join('')}${block}`), blob);
    const moves = (await movesOf([file])) ?? new Map();
    const notes = file.diff!.hunks.map((hunk) => hunkNote(file, hunk, undefined, moves));
    expect(notes).toEqual(['⇄ moved to line 31', '⇄ moved from line 1']);
  });
});
