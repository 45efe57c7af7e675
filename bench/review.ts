/** The review: how long until its first diff is painted, and what a page of scrolling costs. Through Ink, onto a screen of memory. */

import { createHash } from 'node:crypto';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import { render } from 'ink';
import { createElement } from 'react';
import type { ReviewQuestion } from '../src/protocol/approval.ts';
import type { FileChange, FileState } from '../src/protocol/change.ts';
import { ReviewPanel } from '../src/fronts/tui/review/panel.tsx';
import { chooseTheme } from '../src/fronts/tui/theme.ts';
import { spread } from './measure.ts';
import type { Row } from './report.ts';

const window = { columns: 140, rows: 40 };
const pages = 60;

/** Change sets of the sizes that have a goal, in milliseconds. */
const sizes = [
  { what: 'review of 1 file: first diff', files: 1, lines: 40, goal: 50 },
  { what: 'review of 100 files: first diff', files: 100, lines: 40, goal: 100 },
  { what: 'review of 2,000 files: first diff', files: 2000, lines: 40, goal: 500 },
  { what: 'review of 100,000 changed lines: first diff', files: 1, lines: 100_000, goal: 1000 },
];

export async function measureReviews(rounds: number): Promise<Row[]> {
  const rows: Row[] = [];
  for (const { what, files, lines, goal } of sizes) {
    const store = await mkdtemp(join(tmpdir(), 'archie-bench-review-'));
    try {
      const changes = await changeSet(store, files, lines);
      const runs: { paint: number; page: number }[] = [];
      // The first one compiles what the others run.
      for (let round = 0; round <= Math.min(rounds, 9); round++) runs.push(await review(store, changes));
      const warm = runs.slice(1);
      rows.push({
        name: 'review',
        what,
        unit: 'ms',
        value: spread(warm.map(({ paint }) => paint)),
        goal: { value: goal },
      });
      if (lines > 1000) {
        const value = spread(warm.map(({ page }) => page));
        rows.push({ name: 'review', what: 'CPU of scrolling it by a page', unit: 'ms', value, goal: { value: 16 } });
      }
    } finally {
      await rm(store, { recursive: true, force: true });
    }
  }
  return rows;
}

export async function changeSet(store: string, files: number, lines: number): Promise<FileChange[]> {
  const keep = async (text: string): Promise<FileState> => {
    const bytes = new TextEncoder().encode(text);
    const hash = createHash('sha256').update(bytes).digest('hex');
    await writeFile(join(store, hash), bytes);
    return { hash, mode: 'file', size: bytes.length };
  };
  const text = (file: number, name: string) =>
    Array.from({ length: lines * 2 }, (_, line) =>
      line % 2 === 0 ? `const ${name}Value${line} = ${file} + ${line};\n` : `// ${line}\n`,
    ).join('');
  const changes: FileChange[] = [];
  for (let at = 0; at < files; at++) {
    const [before, after] = [await keep(text(at, 'before')), await keep(text(at, 'after'))];
    changes.push({ path: `src/part${at % 20}/file${at}.ts`, before, after });
  }
  return changes;
}

/** A terminal that keeps nothing but what was written since it was last asked. */
function screenOfMemory() {
  let heard = () => {};
  let written = '';
  const stdout = Object.assign(new PassThrough(), { ...window, isTTY: true });
  stdout.on('data', (data: Buffer) => {
    written += data.toString();
    heard();
  });
  const noop = () => stdin;
  const stdin = Object.assign(new PassThrough(), { isTTY: true, setRawMode: noop, ref: noop, unref: noop });
  return {
    stdout: stdout as unknown as NodeJS.WriteStream,
    stdin: stdin as unknown as NodeJS.ReadStream,
    written: () => written.length,
    type: (keys: string) => stdin.write(keys),
    async until(text: RegExp): Promise<void> {
      await new Promise<void>((resolve) => {
        heard = () => {
          if (text.test(written)) resolve();
        };
        heard();
      });
      written = '';
    },
  };
}

/** A review on a screen of memory, as a person opens it. */
export function openReview(store: string, files: FileChange[]) {
  const screen = screenOfMemory();
  const question: ReviewQuestion = {
    id: 'q',
    kind: 'review',
    about: 'call',
    changes: { id: 'c', files, origin: { by: 'tool' } },
    because: { code: 'ask', text: '' },
    remember: [],
  };
  const none = () => {};
  let now = 0;
  const panel = createElement(ReviewPanel, {
    ...window,
    question,
    full: true,
    theme: chooseTheme({ color: true, theme: 'dark' }, {}),
    blob: (hash: string) => readFile(join(store, hash)),
    putBlob: () => Promise.resolve(''),
    openEditor: () => Promise.resolve(null),
    onAnswer: none,
    onInterrupt: none,
    // Keys are dead for a moment by this clock.
    now: () => (now += 1000),
  });
  const ink = render(panel, {
    stdout: screen.stdout,
    stdin: screen.stdin,
    interactive: true,
    patchConsole: false,
    incrementalRendering: true,
    maxFps: 1000,
    exitOnCtrlC: false,
  });
  return {
    screen,
    close: () => ink.unmount(),
    press: async (keys: string): Promise<void> => {
      screen.type(keys);
      await new Promise((resolve) => setImmediate(resolve));
      await ink.waitUntilRenderFlush();
    },
  };
}

/** Milliseconds to the first diff, and of CPU for a page. */
async function review(store: string, files: FileChange[]): Promise<{ paint: number; page: number }> {
  const began = performance.now();
  const { screen, press, close } = openReview(store, files);
  try {
    await screen.until(/@@ -1/);
    const paint = performance.now() - began;
    let page = 0;
    if (files.length === 1) {
      // Colours and the first pages come once.
      await new Promise((resolve) => setTimeout(resolve, 300));
      const before = process.cpuUsage();
      for (let at = 0; at < pages; at++) await press('\x1b[6~');
      const { user, system } = process.cpuUsage(before);
      if (screen.written() < pages * window.columns) throw new Error('the review did not scroll');
      page = (user + system) / 1000 / pages;
    }
    return { paint, page };
  } finally {
    close();
  }
}
