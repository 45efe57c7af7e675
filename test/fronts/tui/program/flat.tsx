// Prints 4,000 blocks one by one into a terminal that only counts, and says what the first and the last ones cost, as JSON.
import { EventEmitter } from 'node:events';
import { render } from 'ink';
import { App } from '../../../../src/fronts/tui/app.tsx';
import { loadLexer } from '../../../../src/fronts/tui/markdown/lexer.ts';
import { Controller } from '../../../../src/fronts/tui/controller.ts';
import { chooseTheme } from '../../../../src/fronts/tui/theme.ts';
import { Feed } from '../../../../src/fronts/tui/transcript/feed.ts';
import type { LookAt } from '../../../../src/fronts/tui/transcript/look.ts';
import { paper } from '../../../../src/fronts/tui/transcript/paper.ts';
import { StandIns } from '../../../../src/fronts/tui/transcript/stand-ins.ts';
import { fakeDesk, fakeSession } from '../../../support/fake-session.ts';

class Screen extends EventEmitter {
  readonly isTTY = true;
  readonly writable = true;
  columns = 100;
  rows = 30;
  bytes = 0;
  write(data: string, done?: () => void): boolean {
    this.bytes += Buffer.byteLength(data);
    done?.();
    return true;
  }
}

class Keys extends EventEmitter {
  readonly isTTY = true;
  setEncoding(): void {}
  setRawMode(): void {}
  ref(): void {}
  unref(): void {}
  resume(): void {}
  pause(): void {}
  read(): null {
    return null;
  }
}

const median = (of: number[]): number => of.toSorted((a, b) => a - b)[Math.floor(of.length / 2)]!;

await loadLexer();
const theme = chooseTheme({ color: true, theme: 'dark' }, {});
const look: LookAt = {
  theme,
  columns: 99,
  reader: false,
  hyperlinks: false,
  verbose: false,
  blob: async () => new Uint8Array(),
  persona: (slug) => ({ name: slug }),
};
const session = fakeSession();
const feed = new Feed(session, () => ({ printed: look, live: look, most: 16 }));
const desk = fakeDesk();
const controller = new Controller({ feed, desk, showHistory: async () => {} });
feed.attach(session, []);
const stdout = new Screen();
const standIns = new StandIns();
const times: number[] = [];
const instance = render(
  <App
    feed={feed}
    controller={controller}
    desk={desk}
    theme={theme}
    reader={false}
    attention={{ hold() {}, release() {} }}
    hints={[]}
    unfold={() => {}}
    standIns={standIns}
  />,
  {
    stdout: paper(stdout as unknown as NodeJS.WriteStream, {
      rowsOf: (key) => feed.snapshot().items[key]?.rows ?? [],
      standIns,
    }),
    stdin: new Keys() as unknown as NodeJS.ReadStream,
    // Ink takes CI for a place without a terminal.
    interactive: true,
    incrementalRendering: true,
    maxFps: 60,
    exitOnCtrlC: false,
    patchConsole: false,
    onRender: ({ renderTime }) => times.push(renderTime),
  },
);

const renders: number[] = [];
const bytes: number[] = [];
for (let i = 0; i < 4_000; i++) {
  const before = { at: times.length, bytes: stdout.bytes };
  const text = `block ${String(i).padStart(4, '0')} of the session, with some words to print`;
  session.emit({ type: 'notice', level: 'info', text });
  await feed.flushed();
  await new Promise((resolve) => setImmediate(resolve));
  renders.push(times.slice(before.at).reduce((sum, ms) => sum + ms, 0));
  bytes.push(stdout.bytes - before.bytes);
}
const parts = (of: number[]) => ({ first: median(of.slice(100, 600)), last: median(of.slice(-500)) });
const kept = feed.snapshot().items.reduce((sum, item) => sum + item.rows.length, 0);
console.log(JSON.stringify({ render: parts(renders), bytes: parts(bytes), kept }));
feed.close();
instance.unmount();
process.exit(0);
