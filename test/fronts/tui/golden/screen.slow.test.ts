import { afterAll, beforeAll } from 'vitest';
import { bundle } from '../../../support/bundle.ts';
import { goldenScreens, sizes } from '../../../support/golden.ts';
import type { Drawn, Scene, Size } from '../../../support/golden.ts';
import { startPty } from '../../../support/pty.ts';
import type { Pty } from '../../../support/pty.ts';
import { gallery } from '../program/gallery.ts';
import type { PieceName } from '../program/gallery.ts';

let file: string;
let remove: () => Promise<void>;
/** One terminal for each size: all scenes are played in it, one after the other. */
const open = new Map<string, Promise<Pty>>();

beforeAll(async () => {
  ({ file, remove } = await bundle('test/fronts/tui/program/main.tsx'));
  await Promise.all(sizes().map((size) => terminal(size)));
});
afterAll(async () => {
  for (const pty of open.values()) (await pty).kill();
  await remove();
});

const keyOf = (size: Size, env: Record<string, string>): string => JSON.stringify([size, env]);

function terminal(size: Size, env: Record<string, string> = {}): Promise<Pty> {
  const key = keyOf(size, env);
  const found = open.get(key) ?? start(size, env);
  open.set(key, found);
  return found;
}

async function start({ columns, rows }: Size, env: Record<string, string>): Promise<Pty> {
  const args = [file, 'gallery'];
  const pty = startPty({ file: process.execPath, args, cols: columns, rows, env: { HOME: '/home/me', ...env } });
  // What isolates commands is found out after the first frame.
  await pty.waitFor((screen) => isWhole(pty, screen) && screen.some((row) => row.includes('isolat')));
  return pty;
}

/** The screen is drawn to its last row: the status, or on the whole screen the keys. */
function isWhole(pty: Pty, screen: readonly string[]): boolean {
  return pty.whole() && / ask · |mode ask|Esc stop/.test(screen.findLast((row) => row !== '') ?? '');
}

/** To the last row that holds something. */
const seen = (rows: readonly string[]): Drawn => ({ rows: rows.slice(0, rows.findLastIndex((row) => row !== '') + 1) });

/** Everything from the prompt on. */
function since(pty: Pty, prompt: string): string[] {
  const rows = pty.scrollback();
  return rows.slice(
    Math.max(
      0,
      rows.findLastIndex((row) => row === `› ${prompt}` || row === `You: ${prompt}`),
    ),
  );
}

/** However a narrow window breaks it. */
const flat = (text: string): string => text.replace(/\s+/g, ' ');

/** Sends the prompt of a scene: what comes of it is its picture. */
const played =
  (name: PieceName, env: Record<string, string> = {}): Scene['draw'] =>
  async (size) => {
    const { prompt, shown, endless } = gallery[name];
    const key = keyOf(size, env);
    const pty = await terminal(size, env);
    try {
      pty.write(`${prompt}\r`);
      await pty.waitFor((screen) => {
        const text = flat([...since(pty, prompt), ...screen].join('\n'));
        return shown.every((words) => text.includes(words)) && isWhole(pty, screen);
      });
      const drawn = seen(since(pty, prompt));
      if (endless === 'close') close(pty, key);
      else await renew(pty, prompt, endless === 'stop');
      return drawn;
    } catch (error) {
      // The next scene begins anew: one that fails must not take the others with it.
      close(pty, key);
      throw error;
    }
  };

function close(pty: Pty, key: string): void {
  pty.kill();
  open.delete(key);
}

/** Stops what goes on, and goes on with a session in which nothing has happened. */
async function renew(pty: Pty, prompt: string, stop: boolean): Promise<void> {
  const told = (words: string) => (screen: readonly string[]) =>
    since(pty, prompt).some((row) => row.includes(words)) && isWhole(pty, screen);
  if (stop) {
    pty.write('\x1b');
    await pty.waitFor(told('interrupted'));
  }
  pty.write('/clear\r');
  await pty.waitFor(told('a new session'));
}

/** A terminal of its own, from its first row to its last. */
const alone =
  (scene: string, prompts: readonly PieceName[], shown: string): Scene['draw'] =>
  async ({ columns, rows }) => {
    const args = [file, scene];
    const pty = startPty({ file: process.execPath, args, cols: columns, rows, env: { HOME: '/home/me' } });
    const tells = async (words: readonly string[]): Promise<void> => {
      const text = () => flat(pty.scrollback().join('\n'));
      await pty.waitFor((screen) => words.every((each) => text().includes(each)) && isWhole(pty, screen));
    };
    try {
      await tells(['isolat']);
      for (const name of prompts) {
        pty.write(`${gallery[name].prompt}\r`);
        await tells(gallery[name].shown);
      }
      await tells([shown]);
      return seen(pty.scrollback());
    } finally {
      pty.kill();
    }
  };

const scenes: Readonly<Record<string, Scene | Scene['draw']>> = {
  start: async (size) => seen((await terminal(size)).screen()),
  turn: played('turn'),
  everything: played('everything'),
  'everything-read-aloud': {
    draw: played('everything', { INK_SCREEN_READER: 'true', NO_COLOR: '1' }),
    sizes: [{ columns: 200, rows: 60 }],
  },
  working: played('working'),
  retry: played('retry'),
  permission: played('permission'),
  'permission-below-a-turn': alone('gallery', ['turn', 'permission'], 'Run this command?'),
  trust: alone('trust', [], 'Esc'),
  review: played('review'),
  'review-whole-screen': played('review-whole-screen'),
  // Last: its terminals are of no use afterwards.
  wait: played('wait'),
};

goldenScreens('screen', scenes, { inTerminal: true });
