/** The conversation as it is pictured: the printed rows, the composer and the status row. */

import { homedir } from 'node:os';
import { banner, placeholder } from '../../src/fronts/tui/early/first-frame.ts';
import { loadGrammar } from '../../src/fronts/tui/highlight/highlight.ts';
import { Themes } from '../../src/fronts/tui/theme/themes.ts';
import { firstRows } from '../../src/fronts/tui/view/first-screen.ts';
import { statusRow } from '../../src/fronts/tui/view/status.ts';
import { noUsage } from '../../src/protocol/message.ts';
import type { SessionState } from '../../src/protocol/session.ts';
import { t } from '../../src/text/words/words.ts';
import { ComposerBoard } from '../../test/fronts/tui/composer-board.ts';
import { TranscriptBoard } from '../../test/fronts/tui/transcript-board.ts';
import { fakeSession } from '../../test/support/fake-session.ts';
import { desk, mended, place, said, state } from './material.ts';
import type { ScreenAt } from './scenes.ts';

const architect = { name: 'backend-architect', color: 'purple' };

/** Composer and status, below what there is. */
function below(at: ScreenAt, of: SessionState, persona: typeof architect | null): string[] {
  const composer = new ComposerBoard([], at.columns, at.rows);
  composer.theme = at.theme;
  composer.placeholder = t(placeholder);
  return ['', ...composer.screen, statusRow({ ...at, state: of, persona, isolation: 'isolated', reader: false })];
}

/** Before the first prompt. */
export function begun(at: ScreenAt): string[] {
  const fresh = fakeSession({
    state: {
      cwd: `${homedir()}/code/orders`,
      settings: { ...state.settings!, effort: 'high' },
      inForce: state.inForce!,
    },
  }).state();
  const first = firstRows({ ...at, state: fresh, persona: null, place });
  return [banner({ ...at, state: fresh, version: '0.1.0' }), '', ...first, ...below(at, fresh, null)];
}

const boardOf = ({ columns, rows, theme }: ScreenAt) => new TranscriptBoard({ columns, rows }, { theme }, state);

/** A turn with an edit that landed. */
export async function answer(at: ScreenAt): Promise<string[]> {
  await loadGrammar('ts');
  const board = boardOf(at);
  const file = board.change('src/orders.ts', ...mended);
  board.prompt(said(at.language, 'Why is the list of orders slow? Mend it.', '訂單列表為什麼很慢？請修正。'));
  board.call('Read', 'src/orders.ts', [{ type: 'file', path: 'src/orders.ts', from: 1, lines: 40, total: 40 }]);
  board.reply(
    said(
      at.language,
      'It asks **once for each order**: `list` needs one query for all lines.',
      '它**每筆訂單各查一次**：`list` 應該用一個查詢取回所有明細。',
    ),
  );
  board.call('Edit', 'src/orders.ts', [{ type: 'changes', files: [file] }], {
    before: [(call) => ({ type: 'landed', call, landing: { id: 'l1', at: 1, origin: { by: 'tool' }, files: [file] } })],
  });
  board.reply(
    said(
      at.language,
      'Two queries now, however many orders there are, and pages of 50.',
      '現在不論有多少訂單都只有兩個查詢，每頁 50 筆。',
    ),
  );
  board.end();
  const { rows } = await board.printed();
  return [...rows, ...below(at, board.session.state(), architect)];
}

/** What a command tells. */
export function told(name: string) {
  return async (at: ScreenAt): Promise<string[]> => {
    const board = boardOf(at);
    board.prompt(said(at.language, 'Why is the list of orders slow?', '訂單列表為什麼很慢？')).emit(
      { type: 'instructed', about: 'environment', text: 'rules '.repeat(400) },
      {
        type: 'replied',
        id: 'm',
        model: 'claude-sonnet-5-5',
        content: [{ type: 'text', text: said(at.language, 'It asks once for each order.', '它每筆訂單各查一次。') }],
        stop: 'end_turn',
        usage: { ...noUsage, input: 1_200, output: 830, cacheRead: 38_000, cacheWrite: 4_100, cacheWriteHour: 4_000 },
        cost: 0,
        durationMs: 10,
      },
    );
    await board.command(name, '', desk, new Themes({ name: 'auto', show: () => undefined }));
    const { rows } = await board.printed();
    return [...rows, ...below(at, board.session.state(), architect)];
  };
}
