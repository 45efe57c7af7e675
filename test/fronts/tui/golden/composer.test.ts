import { commandHints } from '../../../../src/fronts/tui/commands/registry.ts';
import { indexFiles } from '../../../../src/fronts/tui/composer/menu/files.ts';
import { goldenScreens, styled } from '../../../support/golden.ts';
import type { Drawn, Scene } from '../../../support/golden.ts';
import { marked } from '../../../support/marked-theme.ts';
import { ComposerBoard } from '../composer-board.ts';

const history = ['Fix the tests of orders', 'Why is the orders page slow?', 'fix the migration, then run it'];

/** A scene: what was typed into an empty composer. */
const typed =
  (type: (board: ComposerBoard) => unknown): Scene['draw'] =>
  async ({ columns, rows }): Promise<Drawn> => {
    const board = new ComposerBoard(history, columns, rows);
    board.theme = marked;
    board.commands = commandHints;
    board.placeholder = 'Ask, or type / for commands';
    await type(board);
    return board.view();
  };

/** With the keys of vi. */
const vi = (board: ComposerBoard) => Object.assign(board, { vim: true });

const withFiles = async (board: ComposerBoard) => {
  const paths = [
    'README.md',
    'docs/orders.md',
    'my notes/old orders.md',
    'src/orders/index.ts',
    'src/orders/invoices/a-folder/with-a-long-name/that-goes-on/and-on/orders-by-customer.ts',
    'test/訂單.orders.test.ts',
  ];
  board.files = await indexFiles(paths);
  return board;
};

goldenScreens('composer', {
  empty: styled(typed(() => {})),
  'long-line': typed((board) =>
    board.input(
      'The orders page takes four seconds since the last release; look at the queries it makes, and say which index would help before you change anything at all in the schema.',
    ),
  ),
  cjk: typed((board) =>
    board.input('請設計一個可以處理百萬筆訂單的系統，包含資料表、索引和 API，並說明為什麼這樣設計。'),
  ),
  'several-lines': typed((board) => {
    for (const line of ['Do this:', '- index the orders', '- test it']) board.input(line).key('ctrl+j');
  }),
  scrolled: typed((board) => {
    for (let i = 1; i <= 15; i++) board.input(`line ${i}`).key('ctrl+j');
    for (let i = 1; i <= 9; i++) board.key('up');
  }),
  'paste-chip': styled(
    typed((board) =>
      board
        .input('This is the log: ')
        .paste(Array.from({ length: 312 }, (_, i) => `line ${i}`).join('\n'))
        .input(' What is wrong with it?'),
    ),
  ),
  'paste-too-large': typed((board) => board.input('keep this').paste('x'.repeat(1_000_001))),
  shell: styled(typed((board) => board.input('!git log --oneline'))),
  commands: typed((board) => board.input('/')),
  'command-found': styled(typed((board) => board.input('/mo'))),
  files: styled(typed(async (board) => (await withFiles(board)).input('look at @orders').key('down'))),
  'files-and-personas': typed(async (board) => (await withFiles(board)).input('@')),
  'files-unread': typed((board) => board.input('look at @src')),
  search: styled(typed((board) => board.key('ctrl+r').input('fix'))),
  'search-empty': typed((board) => board.input('a draft').key('ctrl+r')),
  'search-nothing': typed((board) => board.key('ctrl+r').input('nowhere')),
  'vim-inserting': styled(typed((board) => vi(board).input('sum up the orders'))),
  'vim-normal': styled(typed((board) => vi(board).input('sum up the orders').key('escape').input('0w'))),
  'vim-empty': typed(vi),
  'vim-several-lines': typed((board) =>
    vi(board).input('one').key('ctrl+j').input('二').key('ctrl+j', 'escape').input('k'),
  ),
  'vim-shell': typed((board) => vi(board).input('!git log').key('escape')),
  'vim-commands': typed((board) => vi(board).input('/mo')),
});
