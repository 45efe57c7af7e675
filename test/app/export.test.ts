import { existsSync, mkdtempSync, readFileSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { exportTo } from '../../src/app/commands/export.ts';
import { Masker } from '../../src/text/foreign/mask.ts';

let top: string;
beforeEach(() => {
  top = mkdtempSync(join(tmpdir(), 'archie-export-'));
});
afterEach(() => rmSync(top, { recursive: true, force: true }));

const at = () => ({ cwd: top, dirs: { state: join(top, 'state') }, masker: new Masker({}) });

it('writes nothing into the tree unless a file is named, privately, and over nothing', async () => {
  const one = await exportTo(at(), []);
  const two = await exportTo(at(), []);
  expect([one, two]).toEqual([join(top, 'state/exports/session.md'), join(top, 'state/exports/session-2.md')]);
  expect(statSync(one).mode & 0o777).toBe(0o600);
  expect(statSync(join(top, 'state/exports')).mode & 0o777).toBe(0o700);
  expect(readdirSync(top)).toEqual(['state']);
});

it('writes where it is told, and says what stands in the way', async () => {
  expect(await exportTo(at(), [], 'mine.md')).toBe(join(top, 'mine.md'));
  writeFileSync(join(top, 'mine.md'), 'kept');
  await expect(exportTo(at(), [], 'mine.md')).rejects.toThrow('is there already: name another file');
  expect(readFileSync(join(top, 'mine.md'), 'utf8')).toBe('kept');
  await expect(exportTo(at(), [], 'no/folder.md')).rejects.toThrow(
    'could not be written: no such file or folder (ENOENT)',
  );
  writeFileSync(join(top, 'state'), 'a file');
  await expect(exportTo(at(), [])).rejects.toThrow(
    'exports could not be written: a part of the path is not a folder (ENOTDIR)',
  );
  expect(existsSync(join(top, 'state/exports'))).toBe(false);
});
