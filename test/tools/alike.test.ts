import { describe, expect, it } from 'vitest';
import { edit } from '../../src/tools/edit.ts';
import { glob } from '../../src/tools/glob.ts';
import { grep } from '../../src/tools/grep.ts';
import { multiEdit } from '../../src/tools/multi-edit.ts';
import { read } from '../../src/tools/read.ts';
import { write } from '../../src/tools/write.ts';
import { fails, stage, textOf } from './stage.ts';

const nfd = (text: string): string => text.normalize('NFD');

describe('characters that look alike', () => {
  it('are forgiven by Edit and MultiEdit, and said to the model and in the review', async () => {
    const on = await stage({ 'a.md': `Prix\u00a0: 5\u202f€\n${nfd('café')}\n` });
    await on.call(read, { file_path: 'a.md' });
    const one = await on.call(edit, { file_path: 'a.md', old_string: 'Prix : 5 €', new_string: 'Prix : 6 €' });
    expect(textOf(one)).toContain('Old text matched after forgiving blanks of another kind.');
    expect(one.changes?.notes).toEqual(['matched after forgiving blanks of another kind']);
    await on.land(one);
    const edits = [{ old_string: 'café', new_string: 'café noir' }];
    const two = await on.call(multiEdit, { file_path: 'a.md', edits });
    expect(two.changes?.notes).toEqual(['matched after forgiving composed characters (NFC and NFD)']);
    await on.land(two);
    expect(on.file('a.md').toString()).toBe(`Prix\u00a0: 6\u202f€\n${nfd('café')} noir\n`);
  });

  it('in the name of a file are the same file, and said', async () => {
    const shot = 'Screenshot 2026-01-02 at 3.04.05\u202fPM.txt';
    const on = await stage({ [nfd('docs/café.md')]: 'one\n', [shot]: 'shot\n', 'Bob’s notes.md': 'b\n' });
    const shown = textOf(await on.call(read, { file_path: 'docs/café.md' }));
    expect(shown).toContain('1→one\n[its name is written');
    expect(textOf(await on.call(read, { file_path: 'Screenshot 2026-01-02 at 3.04.05 PM.txt' }))).toMatch(
      /1→shot\n\[its name is written .*⟨U\+202F⟩PM/,
    );
    expect(textOf(await on.call(read, { file_path: "Bob's notes.md" }))).toContain('1→b');
    const outcome = await on.call(edit, { file_path: 'docs/café.md', old_string: 'one', new_string: 'two' });
    expect(outcome.changes?.files[0]?.path).toBe(nfd('docs/café.md'));
    expect(outcome.changes?.notes?.[0]).toContain('its name is written');
    await on.land(outcome);
    expect(on.file(nfd('docs/café.md')).toString()).toBe('two\n');
    const written = await on.call(write, { file_path: 'docs/café.md', content: 'three\n' });
    expect(written.changes?.files.map(({ path }) => path)).toEqual([nfd('docs/café.md')]);
    await fails(on.call(read, { file_path: 'docs/cafe.md' }), 'not_found');
    expect(textOf(await on.call(glob, { pattern: 'docs/café*' }))).toMatch(/look alike: docs\/cafe\u0301\.md/);
  });

  it('and what stands around a name is none of it, unless there is such a file', async () => {
    const on = await stage({ 'a.ts': 'one\n', "'q'": 'quoted\n' });
    for (const path of [' a.ts\n', '`a.ts`', '"a.ts"', `file://${on.root}/a.ts`])
      expect(textOf(await on.call(read, { file_path: path }))).toBe('    1→one\n[its name is written a.ts]');
    expect(textOf(await on.call(read, { file_path: "'q'" }))).toBe('    1→quoted');
    const made = await on.call(write, { file_path: '`src/new.ts`\n', content: 'x\n' });
    expect(made.changes).toMatchObject({ files: [{ path: 'src/new.ts' }], notes: ['its name is written src/new.ts'] });
    await fails(on.call(write, { file_path: '"../out.ts"', content: 'x\n' }), 'outside');
  });

  it('are two files where there are two', async () => {
    const on = await stage({ [nfd('café.md')]: 'one\n', 'café.md': 'two\n' });
    expect(textOf(await on.call(read, { file_path: 'café.md' }))).toBe('    1→two');
    expect(textOf(await on.call(read, { file_path: nfd('café.md') }))).toBe('    1→one');
  });

  it('are told by Grep where the pattern matches nothing without them', async () => {
    const on = await stage({
      'nbsp.txt': 'if (a\u00a0== b)\n',
      'nfd.txt': nfd('crème brûlée\n'),
      'quote.txt': 'l’été\n',
    });
    const said = async (pattern: string): Promise<string> => textOf(await on.call(grep, { pattern }));
    expect(await said('a == b')).toMatch(/in what was searched:\n\[no match as it is written.*: nbsp\.txt\]/);
    expect(await said('cr[eè]me|brûlée')).toMatch(/look alike.*: nfd\.txt/);
    expect(await said("l'été")).toMatch(/: quote\.txt/);
    expect(await said('c {2}d')).toBe('No match for c {2}d.');
    expect(await said('a\u00a0==')).toBe('nbsp.txt');
  });
});
