/** The review in a real terminal: on the whole screen, and in a session. */

import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { bundle } from '../../support/bundle.ts';
import { press, waitForPanel } from '../../support/panel.ts';
import { startPty } from '../../support/pty.ts';
import type { Pty } from '../../support/pty.ts';

let alone: { file: string; remove: () => Promise<void> };
let app: typeof alone;
let dir: string;
const open: Pty[] = [];

beforeAll(async () => {
  [alone, app, dir] = await Promise.all([
    bundle('test/fronts/tui/program/review.tsx'),
    bundle('test/fronts/tui/program/main.tsx'),
    mkdtemp(join(tmpdir(), 'archie-review-')),
  ]);
});
afterAll(async () => {
  await Promise.all([alone.remove(), app.remove(), rm(dir, { recursive: true, force: true })]);
});
afterEach(() => {
  for (const pty of open.splice(0)) pty.kill();
});

function start(file: string, args: string[], at: { cols?: number; rows?: number; env?: Record<string, string> } = {}) {
  const pty = startPty({ file: process.execPath, args: [file, ...args], cwd: dir, ...at });
  open.push(pty);
  return pty;
}

const enter = '\x1b[?1049h';
const exit = '\x1b[?1049l';
const counted = (pty: Pty, what: string) => pty.raw().split(what).length - 1;
const answerIn = (pty: Pty): unknown => JSON.parse(/answer (\{.*\}|null)/.exec(pty.scrollback().join(''))?.[1] ?? '0');

describe('a review on the whole screen', () => {
  for (const [cols, rows] of [
    [60, 20],
    [80, 24],
    [140, 40],
  ] as const) {
    it(`is answered there, and gives the screen of ${cols}×${rows} back`, async () => {
      const pty = start(alone.file, ['2', '9'], { cols, rows });
      await waitForPanel(pty, 'y accept');
      expect(pty.screen().join('\n')).not.toContain('before the review');
      await press(pty, '?', 'Decide');
      // Any other key closes the list.
      pty.write('q');
      await pty.waitFor((screen) => !screen.join('\n').includes('Decide'));
      await press(pty, 'y', 'y again goes ahead');
      pty.write('y');
      expect(await pty.exit).toBe(0);
      expect(pty.scrollback()[0]).toBe('before the review');
      expect(answerIn(pty)).toMatchObject({ kind: 'review', accept: 'all' });
      expect([counted(pty, enter), counted(pty, exit)]).toEqual([1, 1]);
      // What Ink clears whole it draws anew: the frame is never so tall.
      expect(pty.raw()).not.toMatch(/\x1b\[[23]J|\x1b\[1;1H\x1b\[J/);
    });
  }

  it.each([{}, { CI: 'true' }])('is left without an answer by Esc, in an environment with %o', async (env) => {
    const pty = start(alone.file, ['1', '2'], { env });
    await pty.waitFor('file0.ts');
    pty.write('\x1b');
    expect(await pty.exit).toBe(0);
    expect(answerIn(pty)).toBeNull();
  });

  for (const [signal, code] of [
    ['SIGTERM', 143],
    ['SIGINT', 130],
    ['SIGHUP', 129],
  ] as const) {
    it(`gives the screen back when ${signal} ends it`, async () => {
      const pty = start(alone.file, ['1', '2']);
      await pty.waitFor('file0.ts');
      process.kill(pty.pid, signal);
      expect(await pty.exit).toBe(code);
      expect(pty.scrollback()[0]).toBe('before the review');
      expect(pty.raw().lastIndexOf(exit)).toBeGreaterThan(pty.raw().lastIndexOf(enter));
      expect(pty.raw().lastIndexOf('\x1b[?25h')).toBeGreaterThan(pty.raw().lastIndexOf('\x1b[?25l'));
    });
  }

  it('gives the screen back when something throws, and the fault can be read', async () => {
    const pty = start(alone.file, ['1', '2', 'throw']);
    expect(await pty.exit).toBe(1);
    expect(pty.scrollback()[0]).toBe('before the review');
    expect(pty.scrollback().join('\n')).toContain('a fault elsewhere');
  });

  it('lets the editor have the terminal, and goes on with what was saved', async () => {
    const editor = join(dir, 'editor.sh');
    await writeFile(editor, '#!/bin/sh\nprintf "in the editor\\n"\nprintf "mine();\\n" > "$1"\n');
    await chmod(editor, 0o755);
    const pty = start(alone.file, ['1', '2'], { env: { EDITOR: editor } });
    await waitForPanel(pty, 'y accept');
    await press(pty, 'e', 'mine();');
    expect(pty.raw()).toContain('in the editor');
    await pty.waitFor('edited');
    pty.write('y');
    expect(await pty.exit).toBe(0);
    expect(answerIn(pty)).toMatchObject({ edits: [{ path: 'src/part0/file0.ts' }] });
    expect(pty.scrollback()[0]).toBe('before the review');
  });

  it('says so when no editor is set', async () => {
    const pty = start(alone.file, ['1', '2'], { env: { EDITOR: '' } });
    await waitForPanel(pty, 'y accept');
    await press(pty, 'e', 'The editor failed');
    expect(pty.screen().join('\n')).toContain('none is set, put one into VISUAL or EDITOR');
  });

  it('is read row by row for a screen reader, on the screen that there is', async () => {
    const pty = start(alone.file, ['1', '2'], { env: { INK_SCREEN_READER: 'true' } });
    await pty.waitFor('Added line 1');
    expect(counted(pty, enter)).toBe(0);
  });
});

describe('a review in a session', () => {
  it('takes the whole screen by itself when it is large; f goes back and forth, and what was chosen stays', async () => {
    const pty = start(app.file, ['large', '40', '3']);
    await pty.waitFor('type / for commands');
    pty.write('go\r');
    await waitForPanel(pty, /^Review, 40 files[\s\S]*y accept/);
    await press(pty, 't', '[ ] 1/40');
    pty.write('f');
    await pty.waitFor((screen) => screen.some((row) => row.includes('no isolation')));
    expect(pty.screen().join('\n')).toContain('[ ] 1/40');
    expect(counted(pty, enter)).toBe(1);
    pty.write('f');
    await pty.waitFor((screen) => screen[0]?.startsWith('Review, 40 files') === true);
    expect(pty.screen().join('\n')).toContain('[ ] 1/40');
    await press(pty, 'y', 'y again goes ahead');
    pty.write('y');
    await pty.waitFor('answered');
    await pty.waitFor('type / for commands');
    const all = pty.scrollback().join('\n');
    expect(all).toContain('› go');
    expect(all.replace(/\n/g, '')).not.toContain('"src/part0/file0.ts"');
    expect(all.replace(/\n/g, '')).toContain('"src/part0/file14.ts":"all"');
    expect([counted(pty, enter), counted(pty, exit)]).toEqual([2, 2]);
    pty.write('\x04');
    expect(await pty.exit).toBe(0);
  });

  it('stays a panel when it is small', async () => {
    const pty = start(app.file, ['large', '2', '2']);
    await pty.waitFor('type / for commands');
    pty.write('go\r');
    await waitForPanel(pty, /Review, 2 files[\s\S]*y accept/);
    await press(pty, 'y', 'y again goes ahead');
    await press(pty, 'y', 'answered');
    expect(counted(pty, enter)).toBe(0);
  });

  it('stops the turn from the whole screen', async () => {
    const pty = start(app.file, ['large', '1', '400']);
    await pty.waitFor('type / for commands');
    pty.write('go\r');
    await pty.waitFor((screen) => screen[0]?.startsWith('Review') === true);
    pty.write('\x1b');
    await pty.waitFor('type / for commands');
    expect([counted(pty, enter), counted(pty, exit)]).toEqual([1, 1]);
  });
});
