import type { Display } from '../../../../src/protocol/display.ts';
import { goldenScreens, styled } from '../../../support/golden.ts';
import type { Scene } from '../../../support/golden.ts';
import { marked } from '../../../support/marked-theme.ts';
import { JobsBoard, job } from '../jobs-board.ts';
import { TranscriptBoard } from '../transcript-board.ts';

const at = 1_000_000;
const some = [
  job('job 1', 'npm run build -- --mode production --base /shop/ && npm run check', { how: 'exited', exit: 1, at }),
  job('job 2', 'npm run dev'),
  job('job 3', './伺服器 --監看 --埠 3000'),
  job('job 4', 'make watch', { how: 'killed', exit: null, signal: 'SIGKILL', at }),
  job('job 5', 'sleep 1000', { how: 'stopped', exit: null, at }),
];
const many = Array.from({ length: 30 }, (_, n) =>
  job(`job ${n + 1}`, 'npm test', n < 25 ? { how: 'exited', exit: 0, at } : null),
);
const printed = {
  'job 1': 'error: src/main.ts does not export `start`\n',
  'job 2': `> shop@1.0.0 dev\n> node --watch src/main.js\n\n\u001b[32mlistening\u001b[39m on http://127.0.0.1:3000\n${Array.from({ length: 40 }, (_, n) => `GET /orders/${n} 200 ${n} ms ${'very long '.repeat(n % 9)}`).join('\n')}\n`,
  'job 3': '正在監看\n',
};

const screen =
  (of: typeof some, keys: readonly string[] = [], spoken = false): Scene['draw'] =>
  (size) => {
    const board = new JobsBoard(of, { ...size, theme: marked, spoken });
    board.printed = printed;
    return { ...board.input(...keys).frame, cursor: null };
  };

/** Started, ended by itself, and one that failed at once. */
async function told(size: { columns: number; rows: number }) {
  const board = new TranscriptBoard(size);
  board.prompt('Start the server').reply('I start it.');
  const running: Display[] = [{ type: 'text', text: 'job 1: running\nlistening on http://127.0.0.1:3000' }];
  board.call('Bash', 'npm run dev', running, {
    before: [(call) => ({ type: 'job.started', job: 'job 1', call, command: 'npm run dev' })],
  });
  board.call('BashOutput', 'job 1', [{ type: 'text', text: 'job 1: running\nGET /orders 500 3 ms' }]);
  const command = 'npm run dev';
  board.emit({ type: 'job.ended', job: 'job 1', call: 'k1', command, how: 'exited', exit: 1 });
  return await board.live();
}

goldenScreens('jobs', {
  list: styled(screen(some)),
  'list-of-many': screen(many),
  output: styled(screen(some, ['enter'])),
  'output-scrolled-back': screen(some, ['enter', 'pageup', 'up']),
  'output-short': screen(some, ['down', 'enter']),
  'over-already': styled(screen(some, ['up', 'x'])),
  told: styled(told),
  'read-aloud': { draw: screen(some, ['down'], true), sizes: [{ columns: 80, rows: 24 }] },
});
