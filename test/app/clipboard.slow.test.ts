import {
  chmodSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { clipboardPicture } from '../../src/app/mentions/clipboard.ts';

const png = Buffer.from('iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==', 'base64'); // prettier-ignore
let top: string;
let bin: string;
beforeEach(() => {
  top = mkdtempSync(join(tmpdir(), 'archie-clip-'));
  bin = join(top, 'bin');
  for (const name of ['bin', 'state', 'repo']) mkdirSync(join(top, name));
  writeFileSync(join(top, 'p.png'), png);
});
afterEach(() => rmSync(top, { recursive: true }));

const program = (name: string, script: string, folder = bin) => {
  writeFileSync(join(folder, name), `#!/bin/sh\n${script}\n`);
  chmodSync(join(folder, name), 0o755);
};
const paste = (env: NodeJS.ProcessEnv, path = bin) =>
  clipboardPicture({
    env: { PATH: `${path}:/usr/bin:/bin`, ...env },
    root: join(top, 'repo'),
    state: join(top, 'state'),
  });

it('saves what the program of the desktop gives, for the user alone, and what is a week old goes', async () => {
  program('wl-paste', `[ "$*" = "--no-newline --type image/png" ] && cat "${top}/p.png"`);
  const first = await paste({ WAYLAND_DISPLAY: 'w' });
  if ('why' in first) throw new Error(first.why);
  expect(readFileSync(first.path)).toEqual(png);
  expect(first.bytes).toBe(png.length);
  expect(statSync(first.path).mode & 0o777).toBe(0o600);
  const past = Date.now() / 1000 - 8 * 24 * 3600;
  utimesSync(first.path, past, past);
  expect(await paste({ WAYLAND_DISPLAY: 'w' })).toMatchObject({ bytes: png.length });
  expect(readdirSync(join(top, 'state/pasted'))).toHaveLength(1);
});

it('says why there is none', async () => {
  expect(await paste({})).toEqual({
    why: 'this machine has no desktop whose clipboard could be read; @path attaches a picture too',
  });
  program('xclip', 'echo text');
  expect(await paste({ DISPLAY: ':0' })).toEqual({ why: 'there is no picture in the clipboard' });
  program('xclip', 'exit 1');
  expect(await paste({ DISPLAY: ':0' })).toEqual({ why: 'there is no picture in the clipboard' });
});

it('runs no program that lies in the tree', async () => {
  const repo = join(top, 'repo');
  program('xclip', `cat "${top}/p.png"`, repo);
  expect(await paste({ DISPLAY: ':0' }, repo)).not.toHaveProperty('path');
});
