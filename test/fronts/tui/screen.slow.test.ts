import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { stripVTControlCharacters } from 'node:util';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { loadGrammar } from '../../../src/fronts/tui/highlight/highlight.ts';
import { loadLexer } from '../../../src/fronts/tui/markdown/lexer.ts';
import { MarkdownStream } from '../../../src/fronts/tui/markdown/stream.ts';
import { chooseTheme } from '../../../src/fronts/tui/theme.ts';
import { width } from '../../../src/text/width.ts';
import { bundle } from '../../support/bundle.ts';
import { press, waitForPanel } from '../../support/panel.ts';
import { startPty } from '../../support/pty.ts';
import type { Pty } from '../../support/pty.ts';
import { longAnswer } from './program/answer.ts';

let file: string;
let remove: () => Promise<void>;
let dir: string;
const open: Pty[] = [];
const logs = new Map<Pty, string>();

beforeAll(async () => {
  ({ file, remove } = await bundle('test/fronts/tui/program/main.tsx'));
  dir = await mkdtemp(join(tmpdir(), 'archie-screen-'));
});
afterAll(async () => {
  await remove();
  await rm(dir, { recursive: true, force: true });
});
afterEach(() => {
  for (const pty of open.splice(0)) pty.kill();
});

interface At {
  cols?: number;
  rows?: number;
  env?: Record<string, string>;
  args?: string[];
  /** Seen when it listens, where that is not the empty composer. */
  ready?: RegExp;
}

/** Starts a scene and waits for the first prompt. */
async function play(scene: string, { cols = 100, rows = 30, env = {}, args = [], ready }: At = {}): Promise<Pty> {
  const log = join(dir, `calls-${logs.size}`);
  const pty = startPty({
    file: process.execPath,
    args: [file, scene, ...args],
    cols,
    rows,
    env: { SCENE_LOG: log, ...env },
    cwd: dir,
  });
  open.push(pty);
  logs.set(pty, log);
  await pty.waitFor(ready ?? (cols < 40 ? /ask/ : 'type / for commands'));
  return pty;
}

async function leave(pty: Pty): Promise<{ code: number; calls: { name: string; args: unknown[] }[] }> {
  pty.write('\u0004');
  const code = await pty.exit;
  return { code, calls: JSON.parse(await readFile(logs.get(pty)!, 'utf8')) };
}

const fullClears = (raw: string) => raw.match(/\u001B\[[23]J|\u001B\[1;1H\u001B\[J|\u001B\[H\u001B\[J/g) ?? [];
/** Frames that are whole: each ends with the end of synchronized output. */
const framesIn = (raw: string) => raw.split('\u001B[?2026l').length - 1;
const prompts = (pty: Pty) => pty.scrollback().filter((row) => row.includes('type / for commands'));

describe('2,000 deltas into 100×30', () => {
  it('never clear the screen, write little, and leave the whole text in the scrollback', async () => {
    await Promise.all([loadLexer(), loadGrammar('ts'), loadGrammar('sql')]);
    const look = {
      theme: chooseTheme({ color: true, theme: 'dark' }, {}),
      columns: 99,
      reader: false,
      hyperlinks: false,
    };
    const whole = new MarkdownStream(() => ({ printed: look, live: look, most: 16 }));
    whole.push(longAnswer());
    const expected = whole.finish().map((row) => stripVTControlCharacters(row).trimEnd());

    const pty = await play('stream');
    pty.write('design it\r');
    await pty.waitFor('1 request', 20_000);
    const rows = pty.scrollback();
    const from = rows.findIndex((row) => row.includes('› design it')) + 2;
    expect(rows.slice(from, from + expected.length)).toEqual(expected);
    expect(fullClears(pty.raw())).toEqual([]);
    expect(Buffer.byteLength(pty.raw())).toBeLessThanOrEqual(200_000);
    expect((await leave(pty)).code).toBe(0);
  });
});

describe('the window', () => {
  it('may be narrowed and widened in the middle of a turn: one prompt, no ghosts, nothing lost', async () => {
    const pty = await play('endless');
    pty.write('go\r');
    await pty.waitFor('Still going');
    const widths = [93, 85, 78, 72, 66, 61, 56, 52, 48, 44, 60, 100, 120];
    for (const [step, cols] of widths.entries()) {
      const written = pty.raw().length;
      pty.resize(cols, 30);
      // Ink draws the old rows when it hears of the width, and then those made for it, whose status leaves room enough
      // that the next step does not break it in two. However many frames were on their way: these are awaited.
      const next = widths[step + 1] ?? cols;
      await pty.waitFor((screen) => {
        const status = screen.findLast((row) => row !== '') ?? '';
        return framesIn(pty.raw().slice(written)) >= 1 && / ask /.test(status) && width(status) < next;
      });
    }
    await pty.waitFor((screen) => screen.filter((row) => row.includes('type / for commands')).length === 1);
    expect(prompts(pty)).toHaveLength(1);
    expect(pty.scrollback().filter((row) => row.includes('Still going'))).toHaveLength(1);
    expect(pty.scrollback().filter((row) => / ask /.test(row))).toHaveLength(1);
    expect(fullClears(pty.raw())).toEqual([]);
  });

  it.each([
    [20, 10],
    [40, 8],
    [300, 60],
  ])('may be %i×%i', async (cols, rows) => {
    const pty = await play('echo', { cols, rows });
    pty.write('你好 '.repeat(30));
    pty.write('\r');
    await pty.waitFor(cols < 40 ? /0\.\d s|1 req/ : '1 request');
    for (const row of pty.screen()) expect(width(row)).toBeLessThanOrEqual(cols);
    expect(pty.scrollback().join('').replace(/\s/g, '').match(/你好/g)!.length).toBeGreaterThanOrEqual(60);
    expect(fullClears(pty.raw())).toEqual([]);
  });
});

describe('keys', () => {
  // Where that is set, as in many containers, Ink by itself draws nothing until the end.
  it.each([{}, { CI: 'true' }])(
    'Esc stops the turn and keeps what was said, in an environment with %o',
    async (env) => {
      const pty = await play('endless', { env });
      pty.write('go\r');
      await pty.waitFor('Still going');
      pty.write('\u001B');
      await pty.waitFor('interrupted');
      expect(pty.scrollback().join('\n')).toMatch(/Here I go, and I do not stop\.\n\nStill going\n/);
      const { code, calls } = await leave(pty);
      expect(code).toBe(0);
      expect(calls.map(({ name }) => name)).toEqual(['prompt', 'interrupt', 'close']);
    },
  );

  it('words typed during a turn are queued and said to the model', async () => {
    const pty = await play('endless');
    pty.write('go\r');
    await pty.waitFor('Still going');
    pty.write('also the tests\r');
    await pty.waitFor('said while it was working');
    pty.write('\u001B');
    await pty.waitFor('interrupted');
    expect((await leave(pty)).calls.find(({ name }) => name === 'steer')?.args).toEqual(['also the tests']);
  });

  it('Ctrl+C twice in a turn ends with 130, at rest with 0', async () => {
    const busy = await play('endless');
    busy.write('go\r');
    await busy.waitFor('Still going');
    busy.write('\u0003');
    await busy.waitFor('Ctrl+C again exits');
    busy.write('\u0003');
    expect(await busy.exit).toBe(130);

    const idle = await play('echo');
    idle.write('\u0003');
    await idle.waitFor('Ctrl+C again exits');
    idle.write('\u0003');
    expect(await idle.exit).toBe(0);
  });

  it('Shift+Tab goes through the modes', async () => {
    const pty = await play('echo');
    for (const mode of ['stage', 'auto', 'plan', 'ask']) {
      pty.write('\u001B[Z');
      await pty.waitFor(` ${mode} `);
    }
    expect((await leave(pty)).calls.filter(({ name }) => name === 'set')).toHaveLength(4);
  });

  it('Ctrl+G hands the terminal to the editor and takes back what was saved', async () => {
    const editor = join(dir, 'editor.sh');
    await writeFile(editor, 'printf "in the editor\\n"; cat "$1"; printf " and more" >> "$1"\n');
    const pty = await play('echo', { args: [editor] });
    pty.write('half\u0007');
    await pty.waitFor('half and more');
    pty.write('\r');
    await pty.waitFor('You said: half and more');
    expect(pty.scrollback()).toContain('in the editor');
  });
});

describe('Ctrl+Z', () => {
  it('suspends under a shell with job control, and comes back as it was', async () => {
    const bash = '/bin/bash';
    const pty = startPty({
      file: bash,
      args: ['--noprofile', '--norc', '-i'],
      cols: 100,
      rows: 30,
      env: { PS1: 'shell> ', SCENE_LOG: undefined },
      cwd: dir,
    });
    open.push(pty);
    await pty.waitFor('shell>');
    pty.write(`'${process.execPath}' '${file}' echo\r`);
    await pty.waitFor('type / for commands');
    pty.write('half');
    await pty.waitFor('> half');
    pty.write('\u001A');
    await pty.waitFor('Stopped');
    pty.write('stty -a | grep -o " icanon" | tr -d " "; echo back in the shell\r');
    await pty.waitFor((screen) => screen.includes('icanon') && screen.includes('back in the shell'));
    pty.write('fg\r');
    await pty.waitFor(
      (screen) => screen.findLastIndex((row) => row === '> half') > screen.indexOf('back in the shell'),
    );
    pty.write(' more\r');
    await pty.waitFor('You said: half more');
    pty.write('\u0004');
    // The shell has the terminal again, for good.
    await pty.waitFor((screen) => screen.findLast((row) => row !== '') === 'shell>');
    pty.write('echo ended $?\r');
    await pty.waitFor('ended 0');
    expect(pty.scrollback().filter((row) => row.includes('You said'))).toHaveLength(1);
  });
});

describe('Ctrl+F', () => {
  it('hands the conversation and the keys to the pager, and goes on as it was, also where the pager takes little of it', async () => {
    const [script, seen] = [join(dir, 'pager.sh'), join(dir, 'paged')];
    await writeFile(
      script,
      `echo in the pager; head -n 3 > '${seen}'; until [ -e '${seen}.go' ]; do :; done; read -r key < /dev/tty; echo read $key; exit 3\n`,
    );
    const pty = await play('echo', { args: ['', `sh ${script}`] });
    pty.write('\u0006');
    await pty.waitFor('nothing was said yet');
    pty.write('one thing\r');
    await pty.waitFor('You said: one thing');
    pty.write('half');
    await pty.waitFor('> half');
    pty.write('\u0006');
    await pty.waitFor('in the pager');
    // Typed before the pager reads: nobody else may take it.
    pty.write('q\r');
    await pty.waitFor((screen) => screen.includes('q'));
    await writeFile(`${seen}.go`, '');
    await pty.waitFor((screen) => screen.includes('read q') && screen.includes('> half'));
    expect(stripVTControlCharacters(await readFile(seen, 'utf8'))).toBe('› one thing\n\nYou said: one thing\n');
    pty.write('\u0015two\r');
    await pty.waitFor('You said: two');
  });

  it('says where there is no such pager', async () => {
    const pty = await play('echo', { args: ['', '/no/such/pager'] });
    pty.write('one\r');
    await pty.waitFor('You said: one');
    pty.write('\u0006');
    await pty.waitFor('/no/such/pager: it cannot be started: put a pager that is there into PAGER');
    pty.write('two\r');
    await pty.waitFor('You said: two');
    expect(pty.scrollback().filter((row) => row === 'You said: one')).toHaveLength(1);
  });
});

describe('Ctrl+P', () => {
  it('finds what can be done, does it, and leaves what was being written', async () => {
    const pty = await play('echo', { cols: 60, rows: 20 });
    pty.write('half');
    await pty.waitFor('> half');
    pty.write('\u0010');
    await pty.waitFor('Actions ·');
    pty.write('next mode');
    await pty.waitFor('› Shift+Tab');
    pty.write('\r');
    await pty.waitFor((screen) => screen.includes('> half') && screen.join().includes('· stage ·'));
    pty.write('\u0010');
    await pty.waitFor('Actions ·');
    pty.write('searches');
    await pty.waitFor('› Ctrl+R');
    pty.write('\r');
    await pty.waitFor('search:');
    pty.write('\u001B');
    await pty.waitFor((screen) => screen.includes('> half') && !screen.join().includes('search:'));
    pty.write('\u0010');
    await pty.waitFor('Actions ·');
    pty.write('/sessions\r');
    await pty.waitFor('› the old one');
    pty.write('\u001B');
    await pty.waitFor((screen) => screen.includes('> half'));
    expect(pty.scrollback().join('\n')).not.toContain('You said');
  });
});

describe('slash commands', () => {
  it('tell what a wrong one may have meant', async () => {
    const pty = await play('echo');
    pty.write('/sesions\r');
    await pty.waitFor('Did you mean /sessions?');
    expect(pty.scrollback().join('\n')).toContain('! there is no command /sesions');
    // Nothing typed is lost: the arrow brings it back to be mended.
    pty.write('\x1b[A');
    await pty.waitFor('> /sesions');
    pty.write('\x03/undoy/redo long\r');
    await pty.waitFor('there is no command /undoy/redo');
    expect(pty.scrollback().join('\n')).not.toContain('You said');
  });

  it('/clear goes on in a new session with the screen kept', async () => {
    const pty = await play('echo');
    pty.write('before\r');
    await pty.waitFor('You said: before');
    pty.write('/clear\r');
    await pty.waitFor('a new session');
    pty.write('after\r');
    await pty.waitFor('You said: after');
    expect(pty.scrollback().join('\n')).toMatch(/You said: before[\s\S]*a new session[\s\S]*› after/);
  });
});

describe('/resume', () => {
  it('shows what was said, goes on in that session, and hears it once', async () => {
    const pty = await play('echo');
    pty.write('/resume 1\r');
    await pty.waitFor('resumed: the old one');
    pty.write('on we go\r');
    await pty.waitFor('1 request');
    const rows = pty.scrollback();
    for (const row of ['› question 1', 'answer 1', '› question 2', 'answer 2', '› on we go', 'You said: on we go'])
      expect(rows.filter((shown) => shown === row)).toHaveLength(1);
    const { calls } = await leave(pty);
    // Of the session that was left: it was closed, and heard nothing more.
    expect(calls.map(({ name }) => name)).toEqual(['close']);
    expect(pty.scrollback()).toContain('Go on with: archie --resume s-old');
  });
});

describe('the transcript', () => {
  const between = (pty: Pty) => {
    const rows = pty.scrollback();
    const from = rows.findIndex((row) => row.includes('› go'));
    const to = rows.findIndex((row) => row.includes('↑'));
    // Times differ from run to run.
    return rows
      .slice(from, to + 1)
      .join('\n')
      .replace(/thought for [\d.]+ s/, 'thought for 0 s');
  };

  it('says the same without colour', async () => {
    const pty = await play('looks', { cols: 90, rows: 40, env: { NO_COLOR: '1' } });
    pty.write('go\r');
    await pty.waitFor('press ↑');
    expect(pty.raw()).not.toMatch(/\u001B\[[\d;]*m/);
    const colored = await play('looks', { cols: 90, rows: 40 });
    colored.write('go\r');
    await colored.waitFor('press ↑');
    expect(between(pty)).toBe(between(colored));
  });

  it('lets nothing foreign steer the terminal', async () => {
    const pty = await play('hostile', { cols: 90, rows: 40 });
    pty.write('go\r');
    await pty.waitFor('press ↑');
    // What archie and Ink write themselves: styles, cursor moves, erasing of rows, modes of the terminal they switch.
    const own = /\u001B\[(?:[\d;]*m|\d*[ABCDEFGK]|J|\?(?:25|2004|2026)[hl]|\?u)/g;
    const left = pty
      .raw()
      .replace(own, '')
      .replace(/[\r\n]/g, '');
    // eslint-disable-next-line no-control-regex
    expect(left.match(/[\u0000-\u001F\u007F-\u009F\u200B\u202E\u{E0000}-\u{E0FFF}][^]{0,12}/gu)).toBeNull();
    expect(pty.raw()).not.toContain('\u001B[8m');
    expect(between(pty)).toContain('● Read src/orders.ts:1-40 · lines 1–40 of 212');
  });

  it('of a resumed session stands above the first prompt: its last part, and how much there is besides', async () => {
    const pty = await play('resumed');
    const rows = pty.scrollback();
    expect(rows).toContain('answer 70');
    expect(rows).toContain('… 90 earlier blocks not shown · /export writes them all');
    expect(rows).not.toContain('answer 45');
    expect(rows.indexOf('answer 46')).toBeGreaterThan(0);
  });

  it('names the mend when there is no key, and has the steps of the tour ready one after the other', async () => {
    // What may be sent stands in the composer at once: it may never be seen empty.
    const pty = await play('keyless', { ready: /step 1 of 2[\s\S]*> First, say hello\./ });
    pty.write('\r');
    await pty.waitFor(/step 2 of 2[\s\S]*> Then, press Ctrl\+D\./);
    await pty.waitFor('/doctor tells what was found');
    const all = pty.scrollback().join(' ').replace(/\s+/g, ' ');
    expect(all).toContain('✖ The service does not accept this key. (HTTP 401)');
    expect(all).toContain('Set ANTHROPIC_API_KEY');
    expect(all).toContain('› First, say hello.');
    expect(all).not.toContain('step 1 of 2');
  });
});

describe('questions', () => {
  it('are answered in a panel, one after the other, and the composer comes back', async () => {
    const pty = await play('questions');
    pty.write('go\r');
    await waitForPanel(pty, /src\/a\.txt[\s\S]*y accept/);
    await press(pty, 'y', 'Wait 2 min 0 s?');
    await waitForPanel(pty, 'n stop here');
    await press(pty, 'n', 'answered');
    await pty.waitFor('type / for commands');
    expect(pty.scrollback().join('\n')).toMatch(/● Edit src\/a\.txt\n {2}✔ src\/a\.txt \+1 −1/);
    expect(pty.scrollback().join('\n')).toContain('answered {"kind":"wait","go":false}');
    expect(fullClears(pty.raw())).toEqual([]);
  });
});
