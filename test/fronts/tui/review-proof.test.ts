/** Proof beside the diff: it arrives while one reads, moves nothing, and nothing lands in spite of an error by one key. */

import { describe, expect, it } from 'vitest';
import type { Finding, Verdict } from '../../../src/protocol/proof/checks.ts';
import { width } from '../../../src/text/width.ts';
import { contract, finding, oneOfEach, orders, verdict } from '../../support/verdicts.ts';
import { Board } from './board.ts';

type Files = ConstructorParameters<typeof Board>[0];
type More = NonNullable<ConstructorParameters<typeof Board>[1]>;

const numbered = (count: number) => Array.from({ length: count }, (_, at) => `line ${at + 1}\n`).join('');
const { pass, warn, fail, not } = oneOfEach();
const each = [pass, warn, fail, not];
const files: Files = [
  [pass.path, null, orders[0]],
  [warn.path, null, orders[1]],
  ['openapi.yaml', ...contract],
  ['schema.sql', null, 'create table t;\n'],
];

const open = (of: Files = files, more: More = {}) => new Board(of, more).open();
/** One file with one finding in its second line. */
const small: Files = [['a.sql', 'one\ntwo\nthree\n', 'one\n2\nthree\n']];
const wrong = (more: Partial<Finding> = {}): Verdict =>
  verdict('a.sql', 'fail', 'applies', { findings: [finding('a.sql', 2, 'two is no number', more)] });
const text = (board: Board) => board.screen.join('\n');
/** Which row of the screen holds the words. */
const rowOf = (board: Board, words: string) => board.screen.findIndex((row) => row.includes(words));

describe('the strip', () => {
  it('is not there where nothing is checked', async () => {
    const board = await open();
    expect(text(board)).not.toMatch(/checking|✓|✗/);
    board.input('v');
    expect(text(board)).toContain('Nothing of this is checked: m begins a range');
  });

  it('keeps its rows from the beginning: what comes moves nothing', async () => {
    const board = await open();
    board.check(4).drawn();
    const before = rowOf(board, '1/4');
    for (const [at, one] of each.entries()) {
      board.check(3 - at, one).drawn();
      expect(rowOf(board, '1/4')).toBe(before);
    }
    board.checked(each).drawn();
    expect(rowOf(board, '1/4')).toBe(before);
    expect(board.screen.slice(before - 3, before)).toEqual([
      expect.stringMatching(/^✗ openapi\.yaml 2 errors · /),
      expect.stringMatching(/^! 003_orders\.sql 1 warning · /),
      '… 3 checked, 1 not: MySQL dialect',
    ]);
  });

  it('never grows beyond its rows, and gives those that stay empty back with the next key', async () => {
    const board = await open(small);
    board.check(2).drawn();
    const before = rowOf(board, 'a.sql');
    board.check(0, wrong()).checked([wrong()]).drawn();
    expect(rowOf(board, '[x] a.sql')).toBe(before);
    board.input('down');
    expect(rowOf(board, '[x] a.sql')).toBe(before - 1);
    const other = await open(small);
    other.check(1).drawn();
    const twice = [wrong(), verdict('a.sql', 'pass', 'parses', { kind: 'sql' })];
    other.checked(twice).drawn().input('down');
    expect(rowOf(other, '[x] a.sql')).toBe(before - 1);
    expect(text(other)).toContain('✗ 1 error · 2 checked');
  });

  it('takes as many rows as it was told of before it was drawn', async () => {
    const board = await open();
    // Asked about again: what is known by now is told again, verdict by verdict.
    board.check(1, pass).check(1, warn).check(1, warn).check(0, fail).drawn();
    expect(text(board)).toMatch(/✗ openapi.*\n… 3 checked\n⠋ checking 3 of 3/);
  });

  it('is one row in a low window, none in the lowest, and never wider than the window', async () => {
    for (const [columns, rows] of [
      [20, 24],
      [20, 10],
      [33, 12],
      [60, 7],
      [80, 5],
      [300, 60],
    ] as const) {
      const board = await open(files, { columns, rows });
      for (const verdicts of [[], [fail], each]) {
        board.check(each.length);
        for (const one of verdicts) board.check(4 - verdicts.length, one);
        for (const keys of [[], ['}'], ['}', 'v'], ['right']]) {
          board.input(...keys);
          expect(board.screen.length).toBeLessThanOrEqual(Math.max(3, rows - 4));
          for (const row of board.screen) expect(width(row), row).toBeLessThanOrEqual(columns);
        }
        board.input('escape');
      }
    }
  });

  it('has no row for a file that holds nothing to check, and is none where no other is there', async () => {
    const idle = verdict('README.md', 'pass', '', { kind: 'markdown' });
    const board = await open();
    board.check(2).check(1, idle).drawn();
    expect(text(board)).toContain('⠋ checking 2 of 2');
    board.check(0, fail).checked([idle, fail]).input('down');
    expect(text(board)).toContain('✗ openapi.yaml');
    expect(text(board)).not.toContain('README.md');
    const other = await open();
    other.check(1).check(0, idle).checked([idle]).drawn().input('down');
    expect(text(other)).not.toMatch(/checking|✓|✗|README/);
    other.input('v');
    expect(text(other)).toContain('Nothing of this is checked');
  });

  it('tells files of the same name apart', async () => {
    const board = await open();
    board.checked([verdict('a/x.sql', 'pass', 'applies'), verdict('b/x.sql', 'fail', 'fails')]);
    expect(text(board)).toContain('✗ b/x.sql fails');
    expect(text(board)).toContain('✓ a/x.sql applies');
  });
});

describe('findings', () => {
  it('stand below their row, with how to mend them, and `h` folds that', async () => {
    const board = await open(small);
    board.checked([wrong({ help: 'write\n2' })]);
    const at = rowOf(board, '+ 2');
    expect(board.screen.slice(at, at + 4)).toEqual([
      expect.stringContaining('+ 2'),
      '   ✗ two is no number · migration/table-rewrite',
      '     write',
      '     2',
    ]);
    board.input('h');
    expect(text(board)).not.toContain('     write');
    expect(text(board)).toContain('✗ two is no number');
    board.input('h');
    expect(text(board)).toContain('     write');
  });

  it('leave the line that is read where it stands on the screen, whatever comes above it', async () => {
    const before = numbered(200);
    const after = before.replaceAll(/line (\d*)0\n/g, 'line $10, changed\n');
    const board = await open([['long.sql', before, after]]);
    board.check(1).drawn();
    for (let down = 0; down < 30; down++) board.input('down');
    board.drawn();
    const cursor = board.screen.findIndex((row) => row.startsWith('▸'));
    const here = board.screen[cursor];
    const many = Array.from({ length: 20 }, (_, at) =>
      finding('long.sql', 10 * at + 10, `found ${at}`, { help: 'a\nb' }),
    );
    board.check(0, verdict('long.sql', 'fail', '', { findings: many })).drawn();
    expect(board.screen[cursor]).toBe(here);
    // The same without any key so far: what was read stays.
    const fresh = await open([['long.sql', before, after]]);
    fresh.check(1).drawn();
    const first = rowOf(fresh, '@@');
    fresh.check(0, verdict('long.sql', 'fail', '', { findings: [finding('long.sql', 1, 'at the head')] })).drawn();
    expect(rowOf(fresh, '@@')).toBe(first);
    expect(fresh.screen[first]).toMatch(/^▸/);
  });

  it('stand at the head where their row is not shown, and at it when more is shown', async () => {
    const before = numbered(60);
    const board = await open([['a.sql', before, before.replace('line 50', 'line fifty')]]);
    board.checked([verdict('a.sql', 'fail', '', { findings: [finding('a.sql', 3, 'far away')] })]);
    expect(text(board)).toContain('✗ line 3 · far away');
    expect(rowOf(board, 'far away')).toBeLessThan(rowOf(board, '@@'));
    board.input('*', 'g', 'down', 'down', 'down', 'down');
    expect(text(board)).toContain('✗ far away');
    expect(rowOf(board, '✗ far away')).toBe(rowOf(board, 'line 3') + 1);
  });

  it('of files that do not change stand at the head of the one that broke them', async () => {
    const board = await open();
    board.checked(each).input('tab');
    expect(text(board)).toContain('i db/views/totals.sql:7 · view totals reads');
    expect(rowOf(board, 'totals.sql:7')).toBeLessThan(rowOf(board, '+ alter table'));
  });

  it('are found by } and { through all files, round the ends', async () => {
    const board = await open();
    board.checked(each);
    const here = () => board.screen.find((row) => row.startsWith('▸') && /[✗!i] /.test(row)) ?? text(board);
    const seen = [1, 2, 3, 4, 5].map(() => {
      board.input('}');
      return here();
    });
    expect(seen.map((row) => row.slice(3, 20))).toEqual([
      'i db/views/totals',
      '! the index block',
      '✗ the version say',
      '✗ GET /orders: th',
      'i db/views/totals',
    ]);
    board.input('{');
    expect(here()).toContain('GET /orders');
  });

  it('can be commented on as the row they stand under', async () => {
    const board = await open(small);
    board.checked([wrong()]).input('}', 'c', 'why?', 'enter', 'n');
    expect(board.answers[0]?.comments).toEqual([
      { path: 'a.sql', side: 'after', line: 2, hunk: expect.any(String) as string, text: 'why?' },
    ]);
  });

  it('leave what Space takes and leaves as it is', async () => {
    const board = await open(small);
    board.checked([wrong({ help: 'x' })]).input('}', ' ');
    expect(text(board)).toContain('[ ] a.sql');
    board.input('down', ' ');
    expect(text(board)).toContain('[x] a.sql');
  });

  it('in lines that nobody has (wrong numbers) are shown all the same', async () => {
    const board = await open([...small, ['gone.sql', 'x\n', null], ['b.bin', null, new Uint8Array([0, 1, 2])]]);
    const at = (path: string, line: number) =>
      verdict(path, 'fail', '', { findings: [finding(path, line, `${path} at ${line}`)] });
    board.checked([at('a.sql', 0), at('a.sql', 999), at('gone.sql', 1), at('b.bin', 1), at('elsewhere.sql', 4)]);
    expect(text(board)).toContain('a.sql at 0');
    expect(text(board)).toContain('a.sql at 999');
    expect(text(board)).toContain('elsewhere.sql:4');
    expect(text(board.input('tab'))).toContain('b.bin at 1');
    expect(text(board.input('tab'))).toContain('gone.sql at 1');
  });
});

describe('the evidence', () => {
  const head = (board: Board) => board.screen.find((row) => row.includes(' ms'));

  it('is that of the finding, the file, or the first there is, and goes on to the next', async () => {
    const board = await open();
    board.checked(each).input('tab', 'tab', 'v');
    expect(head(board)).toContain('✗ 3/4 openapi.yaml');
    board.input('tab');
    expect(head(board)).toContain('– 4/4 schema.sql');
    board.input('tab', 'tab');
    expect(head(board)).toContain('! 2/4 db/migrations/003_orders.sql');
    board.input('escape', '}', 'v');
    expect(text(board)).toContain('openapi.yaml');
    board.input('v');
    expect(text(board)).toContain('[x] 3/4 openapi.yaml');
  });

  it('scrolls down and sideways, never past the end, with columns that stand below each other', async () => {
    const board = await open();
    board.checked(each).input('tab', 'v');
    const names = () => board.screen.find((row) => row.includes('rewrite  ') && row.includes('ms'));
    expect(names()).toBeUndefined();
    board.input(...Array.from({ length: 20 }, () => 'right'));
    const row = names()!;
    expect(row).toMatch(/ms$/);
    const end = width(row);
    const rows = board.screen.filter((each) => /\b(3|41|12)$/.test(each) && !each.includes('ms'));
    expect(rows).toHaveLength(3);
    for (const one of rows) expect(width(one)).toBe(end);
    board.input('pagedown', 'pagedown', 'pagedown', 'down');
    const last = text(board);
    expect(last).toContain('view totals');
    board.input('down');
    expect(text(board)).toBe(last);
    board.input('g');
    expect(text(board)).toContain('statement   ');
  });

  it('stays where it is when verdicts come', async () => {
    const board = await open();
    board.check(3).check(2, warn).input('tab', 'v');
    const before = head(board);
    board.check(1, fail);
    expect(head(board)).toBe(before?.replace('! ', '! 1/2 '));
  });
});

describe('an error that is open', () => {
  it('asks for a second press, and any other key cancels', async () => {
    const board = await open(small);
    board.checked([wrong()]).drawn().input('y');
    expect(board.answers).toEqual([]);
    expect(text(board)).toContain('land in spite of 1 error? y again');
    board.input('down', 'y');
    expect(board.answers).toEqual([]);
    board.input('y');
    expect(board.answers).toMatchObject([{ accept: 'all' }]);
  });

  it.each(['a', 'A', 'y'])('does so for %s too', async (key) => {
    const board = await open(small, { question: { place: { at: 1, of: 2, rest: ['b.sql'] } } });
    board.checked([wrong()]).drawn().input(key);
    expect(board.answers).toEqual([]);
    expect(text(board)).toContain(`in spite of 1 error? ${key} again`);
    board.input(key === 'y' ? 'a' : 'y');
    expect(board.answers).toEqual([]);
  });

  it('is not asked about where its file does not land, nor warnings, nor in a review of what is there', async () => {
    const board = await open();
    board.checked([warn, not, pass]).drawn().accept();
    expect(board.answers).toHaveLength(1);
    const refused = await open();
    refused.checked(each).drawn().input('tab', 'tab', 't').accept();
    expect(refused.answers).toHaveLength(1);
    const read = await open(small, { question: { about: 'patch', readOnly: true } });
    read.checked([wrong()]).drawn().input('y');
    expect(read.answers).toHaveLength(1);
  });

  it('is asked about of what lands with words that go back, and of what breaks elsewhere', async () => {
    const elsewhere = verdict('a.sql', 'fail', '', { findings: [finding('v.sql', 2, 'broken by it')] });
    const board = await open([...small, ['b.sql', null, 'x\n']]);
    board.checked([elsewhere]).drawn().input('tab', 't', 'tab', 'r', 'no', 'enter');
    expect(board.answers).toEqual([]);
    expect(text(board)).toContain('in spite of 1 error? Enter again');
  });

  it('that comes between two presses asks again', async () => {
    const board = await open(small);
    board.check(2, verdict('a.sql', 'fail', '', { kind: 'sql', findings: [finding('a.sql', 1, 'first')] })).drawn();
    board.input('y');
    board.check(0, wrong()).input('y');
    expect(board.answers).toEqual([]);
    expect(text(board)).toContain('in spite of 2 errors? y again');
    board.input('y');
    expect(board.answers).toHaveLength(1);
  });

  it('is asked about anew after any verdict that comes, also a good one', async () => {
    const board = await open(small);
    board.check(2, wrong()).drawn().input('y');
    board.check(0, pass);
    expect(text(board)).not.toContain('y again');
    board.input('y');
    expect(board.answers).toEqual([]);
    board.input('y');
    expect(board.answers).toHaveLength(1);
  });

  it('does not stop anybody while nothing is found yet', async () => {
    const board = await open(small);
    board.check(2).drawn().input('y');
    expect(board.answers).toMatchObject([{ accept: 'all' }]);
  });
});

describe('what is chosen anew', () => {
  const before = numbered(40);
  const after = before.replace('line 2\n', 'line 2\nnew 1\nnew 2\n').replace('line 30\n', 'LINE 30\n');
  const two: Files = [
    ['a.sql', before, after],
    ['b.sql', 'x\n', 'y\n'],
  ];
  const found = (line: number): Verdict =>
    verdict('a.sql', 'fail', 'applies', { findings: [finding('a.sql', line, 'thirty')] });
  const ready = async (more: More = { proves: true, rows: 60 }) => {
    const board = await open(two, more);
    return board.checked([found(32), verdict('b.sql', 'pass', 'applies')]).drawn();
  };
  /** The first hunk is left out. */
  const withoutFirst = async (board: Board) => {
    board.input(' ');
    return board.proof(1);
  };
  const idle = (board: Board) => board.until(({ choice }) => choice === 'checked');

  it('is checked anew; until it is, no verdict stands beside it', async () => {
    const board = await ready();
    board.input('down', ' ');
    expect(text(board)).toContain('⠋ checking what you chose …\n– checked before your edits: 1 error · 2 checked\n');
    expect(text(board)).not.toContain('✓ b.sql');
    // Nor does a finding beside its line: where it was it is still to be read, set back.
    expect(text(board)).toContain('· thirty');
    expect(text(board)).not.toContain('✗ thirty');
    const { tree } = await board.proof(1);
    // What is heard of something else is not of this.
    board.checked([found(30)], 'another');
    expect(text(board)).toContain('checked before your edits');
    board.check(2, undefined, tree);
    await idle(board);
    expect(text(board)).toContain('⠋ checking 1 of 2');
    expect(text(board)).not.toContain('before your edits');
    board.checked([verdict('b.sql', 'pass', 'applies anew')], tree);
    expect(text(board)).toContain('✓ b.sql applies anew');
  });

  it('has its findings where its lines are shown, and at the head where they are not', async () => {
    const board = await ready();
    expect(board.screen[rowOf(board, '✗ thirty') - 1]).toContain('+ LINE 30');
    const { tree, files: chosen } = await withoutFirst(board);
    expect(new TextDecoder().decode(board.blobs.get(chosen[0]!.after!.hash))).toBe(
      before.replace('line 30\n', 'LINE 30\n'),
    );
    board.checked([found(30)], tree);
    await idle(board);
    expect(board.screen[rowOf(board, '✗ thirty') - 1]).toContain('+ LINE 30');
    // The other one, too: line 30 is then one that the proposal takes away.
    board.input(']', ' ');
    board.checked([found(30)], (await board.proof(2)).tree);
    await idle(board);
    expect(text(board)).toContain('line 30 of what would be there · thirty');
    board.drawn().accept().input('y');
    expect(board.answers[0]?.accept).toEqual({ files: { 'b.sql': 'all' } });
  });

  it('goes back to the model with the lines as they are shown', async () => {
    const board = await ready();
    const { tree } = await withoutFirst(board);
    board.checked([found(30)], tree);
    await idle(board);
    board.input('R', 'enter', 'enter');
    expect(board.answers[0]?.comments).toMatchObject([{ path: 'a.sql', side: 'after', line: 32 }]);
  });

  it('is what was edited, or mended, too', async () => {
    const board = await ready();
    board.saved = after.replace('LINE 30', 'line thirty');
    board.input('e');
    const { tree, files: chosen } = await board.proof(1);
    expect(new TextDecoder().decode(board.blobs.get(chosen[0]!.after!.hash))).toBe(board.saved);
    expect(text(board)).toContain('checked before your edits');
    board.checked([verdict('a.sql', 'pass', 'all is well')], tree);
    await idle(board);
    expect(text(board)).toContain('✓ a.sql all is well');
    expect(text(board)).not.toContain('changed by you since');
  });

  it('has no strip where nothing of it is any check’s business', async () => {
    const board = await ready({ proves: 'quiet', rows: 60 });
    await withoutFirst(board);
    await idle(board);
    expect(text(board)).not.toMatch(/✗|✓|checked/);
  });

  it('that cannot be checked is said to be checked no more, also in the evidence and aloud', async () => {
    const board = await ready({ rows: 60 });
    board.input('down', ' ');
    expect(text(board)).toContain('– checked before your edits: 1 error · 2 checked\n');
    board.input('v');
    expect(text(board)).toContain('checked before your edits · migration');
    board.input('escape');
    board.spoken = true;
    expect(text(board)).toContain('Proof: checked before your edits. 1 failed');
    expect(text(board)).toContain('Error, before your edits: thirty');
  });

  it('is not checked anew for a key that chooses nothing', async () => {
    const board = await ready();
    board.input('down', 'tab', ']', 'h', 'tab');
    expect(text(board)).toContain('✗ a.sql 1 error');
    expect(board.proved).toEqual([]);
  });
});

describe('findings that go back', () => {
  it('go as comments on their lines, beside those of the person', async () => {
    const board = await open();
    board.checked(each).drawn();
    board.input('tab', 'c', 'and mine', 'enter', 'R');
    expect(text(board)).toContain('send 3 findings back');
    board.input('thanks', 'enter');
    const [answer] = board.answers;
    expect(answer).toMatchObject({ accept: 'none', sendBack: true });
    expect(answer?.comments.map(({ path, line, text }) => [path, line, text.split('\n')[0]])).toEqual([
      ['db/migrations/003_orders.sql', 1, 'and mine'],
      ['db/migrations/003_orders.sql', 3, expect.stringContaining('warning: the index blocks all writes')],
      ['openapi.yaml', 2, expect.stringContaining('error: the version says patch')],
      ['openapi.yaml', 7, expect.stringContaining('error: GET /orders')],
      [undefined, undefined, 'thanks'],
    ]);
  });

  it('need no words, and are none where nothing is found or nobody proposes it anew', async () => {
    const board = await open(small);
    board.checked([wrong()]).input('R', 'enter');
    expect(board.answers[0]).toMatchObject({ sendBack: true, comments: [{ path: 'a.sql', side: 'after', line: 2 }] });
    const none = await open(small);
    none.checked([verdict('a.sql', 'pass', 'applies')]).input('R');
    expect(text(none)).toContain('Nothing was found');
    const undo = await open(small, { question: { about: 'undo' } });
    undo.checked([wrong()]).input('R');
    expect(text(undo)).toContain('Nobody proposes this anew');
  });
});

describe('a mend', () => {
  const before = numbered(8);
  const after = before.replace('line 2', 'LINE 2').replace('line 5', 'LINE 5').replaceAll('\n', '\r\n');
  const at = (line: string, by: string): NonNullable<Finding['fix']> => [
    { from: after.indexOf(line), to: after.indexOf(line) + line.length, text: by },
  ];
  const two = verdict('a.sql', 'fail', '', {
    findings: [
      finding('a.sql', 2, 'second', { fix: at('LINE 2', 'two\r\nmore') }),
      finding('a.sql', 5, 'fifth', { fix: at('LINE 5', '五') }),
      finding('a.sql', 6, 'sixth'),
    ],
  });
  const ready = async () => {
    const board = await open([['a.sql', before, after]], { rows: 60 });
    board.checked([two]).drawn().input('}');
    return board;
  };
  const mended = (board: Board, text: string) => board.until((data) => data.files[0]?.after?.text === text);

  it('is an edit of the person, after which the others still stand where they belong', async () => {
    const board = await ready();
    board.input('F');
    const once = after.replace('LINE 2', 'two\r\nmore');
    await mended(board, once);
    expect(text(board)).toContain('edited by you');
    // What was changed since is told of at the head, and counts no more.
    expect(text(board)).toContain('line 2, changed by you since · second');
    expect(board.screen[rowOf(board, '· fifth') - 1]).toContain('LINE 5');
    expect(board.screen[rowOf(board, '· sixth') - 1]).toContain('line 6');
    board.input('}', '}', '{', 'F');
    const board2 = after.replace('LINE 2', 'two\r\nmore').replace('LINE 5', '五');
    await mended(board, board2);
    board.accept();
    board.input('y');
    const [answer] = board.answers;
    expect(new TextDecoder().decode(board.blobs.get(answer!.edits![0]!.after!.hash))).toBe(board2);
  });

  it('is not made of a text that is another by now, nor where there is none', async () => {
    const board = await ready();
    board.saved = 'something\nelse\n';
    board.input('e');
    await mended(board, 'something\nelse\n');
    board.input('}', 'F');
    expect(text(board)).toContain('The text is no longer what was checked');
    const other = await ready();
    other.input('}', '}', 'F');
    expect(text(other)).toContain('no certain mend');
    const none = await open(small);
    none.checked([wrong({ fix: [{ from: 5, to: 999, text: '' }] })]).input('}', 'F');
    expect(text(none)).toContain('no longer what was checked');
    none.input('g', 'F');
    expect(text(none)).toContain('No finding here');
  });

  it('takes its error out of what is asked about', async () => {
    const board = await open(small);
    board.checked([wrong({ fix: [{ from: 4, to: 5, text: 'two' }] })]).input('}', 'F');
    await board.until((data) => data.files[0]?.edited === true);
    board.drawn().accept();
    expect(board.answers).toHaveLength(1);
  });
});

describe('what a command of the project came to', () => {
  const tests = verdict('tests', 'fail', 'npm test: exit 1, 3 passed, 2.0 s · 1 new failure: total', {
    kind: 'project',
    engine: { name: 'isolated', version: '' },
    findings: [finding('tests', 1, 'npm test ended with exit 1: 1 new failure: total', { rule: 'project/failed' })],
    evidence: [{ title: 'The end of what npm test printed', rows: [{ output: '  \x1b[31mnot ok\x1b[0m 1 total' }] }],
  });

  it('is told as that of the command, which is no file', async () => {
    const board = await open(small);
    board.checked([tests]);
    expect(text(board)).toMatch(/✗ tests 1 error · npm test: exit 1/);
    expect(text(board)).toContain('✗ tests · npm test ended with exit 1');
    board.input('v');
    expect(text(board)).toContain('\n  not ok 1 total\n');
    board.input('escape', 'y');
    expect(text(board)).toContain('in spite of 1 error?');
    board.input('R', 'enter');
    expect(board.answers[0]?.comments).toEqual([{ text: expect.stringContaining('error: npm test ended') as string }]);
  });
});

describe('text of checks', () => {
  const evil = '\x1b[2J\u202e\u200b\x07é\nb';
  const hostile = verdict(`a.sql`, 'fail', evil, {
    kind: evil,
    engine: { name: evil, version: evil },
    findings: [finding('a.sql', 2, evil, { rule: evil, help: evil }), finding(evil, 1, evil)],
    evidence: [{ title: evil, rows: [{ [evil]: evil, ms: evil }] }],
  });

  it.each([false, true])('steers no terminal (spoken: %s)', async (spoken) => {
    const board = await open(small, { rows: 60 });
    board.spoken = spoken;
    board.checked([hostile, verdict(evil, 'not-checked', evil)]);
    for (const keys of [[], ['}'], ['v'], ['tab'], ['escape'], ['R'], ['escape'], ['y']]) {
      board.input(...keys);
      for (const row of board.screen) expect(row).not.toMatch(/[\p{Cc}\u202e\u200b]/u);
    }
  });
});
