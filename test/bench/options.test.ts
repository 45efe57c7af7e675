import { expect, it } from 'vitest';
import { parseOptions } from '../../bench/options.ts';

it('measures everything unless some of it is named', () => {
  const all = parseOptions([]);
  const some = parseOptions(['--only', 'node, request', '--rounds', '3']);
  if (typeof all === 'string' || typeof some === 'string') throw new Error('refused');
  expect([all.wanted('echo'), all.rounds]).toEqual([true, 11]);
  expect([some.wanted('request'), some.wanted('echo'), some.rounds]).toEqual([true, false, 3]);
});

it.each([
  [['--only', 'node,reqest'], '"reqest" is not measured; there is node, version'],
  [['--only', ''], '"" is not measured'],
  [['--rounds', 'ten'], '--rounds takes a whole number above 0, not "ten"'],
  [['--seconds', '0'], '--seconds takes'],
  [['--fast'], "Unknown option '--fast'. See --help"],
  [['paint'], "Unexpected argument 'paint'. See --help"],
])('answers %j with one line', (args, said) => {
  const answer = parseOptions(args);
  expect(answer).toEqual(expect.stringContaining(said));
  expect(answer).not.toContain('\n');
});
