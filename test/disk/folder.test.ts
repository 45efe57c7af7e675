import { existsSync, mkdirSync, readdirSync, symlinkSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { bytesBelow, namesIn, removeOlder } from '../../src/disk/folder.ts';
import { scratchFolder } from '../support/scratch.ts';

function write(path: string, text: string, secondsAgo = 0): void {
  writeFileSync(path, text);
  const then = new Date(Date.now() - secondsAgo * 1000);
  utimesSync(path, then, then);
}

describe('a folder', () => {
  it('takes the bytes of all files in it, and none where it is not there', () => {
    const folder = scratchFolder();
    mkdirSync(join(folder, 'a/b'), { recursive: true });
    write(join(folder, 'a/b/c'), '12345');
    write(join(folder, 'd'), '123');
    expect(bytesBelow(folder)).toBe(8);
    expect(bytesBelow(join(folder, 'd'))).toBe(3);
    expect(bytesBelow(join(folder, 'gone'))).toBe(0);
    expect(namesIn(folder).sort()).toEqual(['a', 'd']);
    expect(namesIn(join(folder, 'gone'))).toEqual([]);
  });

  it('loses what is old, and folders that are empty then, but nothing that a link leads to', () => {
    const [folder, elsewhere] = [scratchFolder(), scratchFolder()];
    write(join(elsewhere, 'old'), 'x', 100);
    mkdirSync(join(folder, 'old'));
    mkdirSync(join(folder, 'mixed'));
    symlinkSync(elsewhere, join(folder, 'link'));
    write(join(folder, 'old/file'), 'x', 100);
    write(join(folder, 'mixed/old'), 'x', 100);
    write(join(folder, 'mixed/new'), 'x', 10);
    removeOlder(folder, 50_000);
    expect(readdirSync(folder).sort()).toEqual(['link', 'mixed']);
    expect(readdirSync(join(folder, 'mixed'))).toEqual(['new']);
    expect(existsSync(join(elsewhere, 'old'))).toBe(true);
  });
});
