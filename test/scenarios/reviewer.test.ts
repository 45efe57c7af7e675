import { describe, expect, it } from 'vitest';
import { git } from '../support/tools.ts';
import { play, readPlay } from './play.ts';
import type { Played } from './play.ts';

const said = (played: Played) => played.steps.flatMap((step) => (step.does === 'says' ? [step.text] : [])).at(-1) ?? '';
const answers = (played: Played, name: string) =>
  played.of('call.finished').flatMap((event) =>
    event.name === name
      ? [
          {
            isError: event.isError,
            text: event.content.map((part) => (part.type === 'text' ? part.text : '')).join(''),
          },
        ]
      : [],
  );

describe('the reviewer at work', () => {
  it.each(['ask', 'auto', 'bypass'] as const)(
    'reads a diff and finds what is wrong with it, in mode %s',
    async (mode) => {
      const played = await play(readPlay('reviewer'), 'reviewer', mode);
      expect(played.outcomes).toEqual([{ type: 'done' }]);

      // The diff came from git, and was asked for: its file keeps it from running unseen in any mode.
      expect(played.questions).toMatchObject([{ kind: 'permission', tool: 'Bash', subject: 'git diff' }]);
      expect(answers(played, 'Bash')[0]).toMatchObject({ isError: false });
      expect(answers(played, 'Bash')[0]?.text).toContain(
        "+  return db.any(`SELECT id, amount FROM payments WHERE email = '${email}'",
      );

      const findings = [...said(played).matchAll(/^\*\*(high|medium|low)\*\* `([\w./]+):(\d+)`/gm)];
      const ranks = findings.map(([, rank = '']) => ['high', 'medium', 'low'].indexOf(rank));
      expect(ranks).toEqual(ranks.toSorted((a, b) => a - b));
      const places = findings.map(([, , path = '', line]) => played.file(path)?.split('\n')[Number(line) - 1] ?? '');
      expect(places[0]).toContain('${email}');
      expect(places[1]).toContain('Date.now()');
      expect(places[2]).toContain('catch {}');
      expect(places[3]).not.toContain('FOR UPDATE');
    },
  );

  it('cannot write, however it tries', async () => {
    const script = readPlay('reviewer');
    const played = await play(script, 'reviewer', 'bypass');
    expect(answers(played, 'Write')).toEqual([
      {
        isError: true,
        text: 'reviewer may not use Write. The tools are: Bash, BashOutput, Glob, Grep, KillShell, Read.',
      },
    ]);
    const refused = answers(played, 'Bash').slice(1);
    expect(refused).toHaveLength(3);
    for (const { isError, text } of refused) {
      expect(isError).toBe(true);
      expect(text).toMatch(/reviewer may only run git diff …, git log …, git show …/);
    }
    expect(played.of('landed')).toEqual([]);
    for (const [path, text] of Object.entries(script.repo)) expect(played.file(path)).toBe(text);
    expect(git(played.root, 'status', '--porcelain').trim().split('\n')).toHaveLength(3);
  });

  it('is told which tools it has, and the model has no others', async () => {
    const { requests } = await play(readPlay('reviewer'), 'reviewer');
    const told = requests[0]?.messages.find((message) => message.role === 'system' && message.tools !== undefined);
    expect(told).toMatchObject({ tools: ['Bash', 'BashOutput', 'Glob', 'Grep', 'KillShell', 'Read'] });
    expect(told?.role === 'system' && told.text).toContain('You cannot write files');
  });
});
