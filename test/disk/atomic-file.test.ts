import { existsSync, mkdirSync, readdirSync, readFileSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { Draft, writeFileAtomic } from '../../src/disk/atomic-file.ts';
import { sweepDrafts } from '../../src/disk/sweep.ts';
import { scratchFolder } from '../support/scratch.ts';

describe('an atomic write', () => {
  it.each([{}, { durable: true }, { exclusive: true }, { durable: true, exclusive: true }])(
    'makes a private file and leaves nothing else: %j',
    (manner) => {
      const folder = scratchFolder();
      writeFileAtomic(join(folder, 'file'), 'text', manner);
      expect(readFileSync(join(folder, 'file'), 'utf8')).toBe('text');
      expect(statSync(join(folder, 'file')).mode & 0o777).toBe(0o600);
      expect(readdirSync(folder)).toEqual(['file']);
    },
  );

  it('replaces what is there, a link too, and never what the link leads to', () => {
    const folder = scratchFolder();
    writeFileSync(join(folder, 'other'), 'other');
    symlinkSync('other', join(folder, 'file'));
    writeFileAtomic(join(folder, 'file'), Buffer.from('new'));
    expect(readFileSync(join(folder, 'file'), 'utf8')).toBe('new');
    expect(readFileSync(join(folder, 'other'), 'utf8')).toBe('other');
  });

  it('replaces nothing where it is to be exclusive, not even a link to nowhere', () => {
    const folder = scratchFolder();
    writeFileSync(join(folder, 'file'), 'old');
    symlinkSync('nowhere', join(folder, 'link'));
    for (const name of ['file', 'link'])
      expect(() => writeFileAtomic(join(folder, name), 'new', { exclusive: true })).toThrow('EEXIST');
    expect(readFileSync(join(folder, 'file'), 'utf8')).toBe('old');
    expect(readdirSync(folder).sort()).toEqual(['file', 'link']);
  });

  it('leaves nothing behind when it fails', () => {
    const folder = scratchFolder();
    mkdirSync(join(folder, 'taken/inside'), { recursive: true });
    expect(() => writeFileAtomic(join(folder, 'taken'), 'text')).toThrow(/EISDIR|ENOTEMPTY/);
    expect(readdirSync(folder)).toEqual(['taken']);
  });
});

describe('a draft', () => {
  it('is nothing to whoever looks for the file, until it is committed', () => {
    const folder = scratchFolder();
    mkdirSync(join(folder, 'tmp'));
    const path = join(folder, 'file');
    const draft = new Draft(path, join(folder, 'tmp'));
    draft.write(Buffer.from('one '));
    draft.write(Buffer.from('two'));
    expect(existsSync(path)).toBe(false);
    // It is a living process's.
    sweepDrafts(join(folder, 'tmp'));
    draft.commit();
    expect(readFileSync(path, 'utf8')).toBe('one two');
    expect(readdirSync(join(folder, 'tmp'))).toEqual([]);
  });

  it('can be committed again once its folder is there, or discarded', () => {
    const folder = scratchFolder();
    const path = join(folder, 'sub/file');
    const draft = new Draft(path, folder);
    draft.write(Buffer.from('x'));
    expect(() => draft.commit()).toThrow('ENOENT');
    mkdirSync(join(folder, 'sub'));
    draft.commit();
    expect(readFileSync(path, 'utf8')).toBe('x');
    new Draft(path, folder).discard();
    expect(readdirSync(folder)).toEqual(['sub']);
  });
});
