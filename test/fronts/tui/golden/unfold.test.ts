import type { Display } from '../../../../src/protocol/display.ts';
import { pagerText } from '../../../../src/fronts/tui/terminal/pager.ts';
import { goldenScreens, styled } from '../../../support/golden.ts';
import type { Size } from '../../../support/golden.ts';
import { marked } from '../../../support/marked-theme.ts';
import { TranscriptBoard } from '../transcript-board.ts';
import { UnfoldBoard } from '../unfold-board.ts';

const output: Display = {
  type: 'command',
  command: 'npm test',
  output: Array.from({ length: 18 }, (_, at) => `ok ${at + 1} - 訂單 ${at + 1} is found by its customer`).join('\n'),
  exit: 0,
  ended: 'exit',
  isolation: 'overlay',
  durationMs: 3_100,
};

/** A turn that changed a file and ran a command. */
function turn(size: Size): TranscriptBoard {
  const of = new TranscriptBoard(size);
  const before = Array.from({ length: 30 }, (_, at) => `export const order${at} = ${at};\n`).join('');
  const file = of.change('src/orders.ts', before, before.replaceAll(/= (\d)/g, '= 1$1'));
  of.prompt('Number the orders from ten on').reply('I change them, and run the tests.');
  of.call('Edit', 'src/orders.ts', [{ type: 'changes', files: [file] }], {
    before: [(call) => ({ type: 'landed', call, landing: { id: 'l1', at: 1, origin: { by: 'tool' }, files: [file] } })],
  });
  of.call('Bash', 'npm test', [output]).reply('Done: **30 orders**.').end();
  return of;
}

const screen =
  (keys: readonly string[], runs = false) =>
  async (size: Size) => {
    const of = turn(size);
    if (runs) {
      of.emit({ type: 'call.started', id: 'r', name: 'Shell', input: {}, title: 'make watch' });
      of.emit({ type: 'call.output', id: 'r', text: 'building\nready\nwatching src\nchanged src/orders.ts\nready\n' });
    }
    await of.feed.flushed();
    const board = await new UnfoldBoard(of, { ...size, theme: marked }).until(() => true);
    return { ...board.input(...keys).frame, cursor: null };
  };

/** What `less` gets with Ctrl+F. */
const paged = async (size: Size) => {
  const of = turn(size);
  await of.feed.flushed();
  const text = await pagerText(of.feed);
  of.feed.close();
  return { rows: text.trimEnd().split('\n') };
};

goldenScreens('unfold', {
  pager: styled(paged),
  empty: styled(async (size) => {
    const board = await new UnfoldBoard(new TranscriptBoard(size), { ...size, theme: marked }).until(() => true);
    return { ...board.frame, cursor: null };
  }),
  opened: styled(screen([])),
  folded: styled(screen(['enter'])),
  receipt: styled(screen(['enter', 'up', 'right'])),
  running: screen([], true),
});
