/** Git's own data under every spelling a file system may take for it: refused wherever a change set comes in. */

import { describe, expect, it } from 'vitest';
import { applyProposal } from '../../src/app/commands/proposals.ts';
import { reviewPatch } from '../../src/app/commands/review.ts';
import type { ChangeSet } from '../../src/protocol/change.ts';
import { isGitData } from '../../src/text/path.ts';
import { formatPatch } from '../../src/text/patch/patch.ts';
import { write } from '../../src/tools/write.ts';
import { run } from '../fronts/headless/harness.ts';
import { playedSession } from '../fronts/headless/played-session.ts';
import { fails, stage } from '../tools/stage.ts';
import { scratchWorkspace, changes, treeOf } from '../workspace/support/scratch-workspace.ts';

const spellings = [
  '.git',
  '.git/config',
  '.GIT/config',
  '.Git/hooks/pre-commit',
  '.gIT/HEAD',
  'sub/.git',
  'sub/.git/config',
  'sub/deep/.GIT/refs/heads/main',
  '.git./config',
  '.git.../config',
  '.git /config',
  '.git . ./config',
  '.GIT. /config',
  '.git:x/config',
  '.git::$INDEX_ALLOCATION/config',
  '.GIT::$DATA',
  '.git\\config',
  'sub\\.git\\config',
  'sub\\.GIT/config',
  'git~1',
  'git~1/config',
  'GIT~1/hooks/post-checkout',
  'Git~2/config',
  'sub/git~12/config',
  'git~1./config',
  '.g\u200Cit/config',
  '.gi\u200Dt/config',
  '\u200E.git/config',
  '.git\u200F/config',
  '.\uFEFFgit/config',
  '.g\u202Ait/config',
  '.gi\u206Ft/config',
  '.g\u00ADit/config',
  '.g\uFE0Fit/config',
  '.git\u3164/config',
  '.g\u{E0067}it/config',
  '\uFF0E\uFF47\uFF49\uFF54/config',
  '\u2024git/config',
  '.\u24D6\u24D8\u24E3/config',
  '.\u{1D420}\u{1D422}\u{1D42D}/config',
  '.g\u0131t/config',
  '.GIT\u200B. /config',
];

const others = ['.gitignore', '.gitattributes', '.github/CODEOWNERS', 'git/config', 'a.git/config', 'git~/x', 'legit'];

describe.each(spellings)('%j', (path) => {
  it('is refused to a tool', async () => {
    const at = await stage();
    expect(await fails(at.call(write, { file_path: path, content: 'x' }), 'protected')).toContain('belongs to git');
  });

  it('is refused by apply', async () => {
    const at = scratchWorkspace();
    const workspace = await at.open();
    const set = await changes(workspace, { 'fine.txt': 'fine', [path]: 'x' });
    await workspace.propose({ id: 'p1', at: 1, title: 'a trap', changes: set });
    await expect(applyProposal(workspace, 'p1')).rejects.toMatchObject({ code: 'protected' });
    expect(treeOf(at.root)).toEqual({});
    expect(await workspace.proposals()).toHaveLength(1);
  });

  it('is refused by review -, whoever would accept it', async () => {
    const at = scratchWorkspace();
    const workspace = await at.open();
    const after = { bytes: Buffer.from('x\n'), mode: 'file' as const };
    const patch = formatPatch([
      { path: 'fine.txt', before: null, after },
      { path, before: null, after },
    ]);
    let asked = 0;
    const yes = async () => {
      asked += 1;
      return { kind: 'review' as const, accept: 'all' as const, comments: [] };
    };
    await expect(reviewPatch(workspace, yes, patch)).rejects.toMatchObject({ code: 'protected' });
    // Nor does it need a terminal to say so.
    await expect(reviewPatch(workspace, null, patch)).rejects.toMatchObject({ code: 'protected' });
    expect(asked).toBe(0);
    expect(treeOf(at.root)).toEqual({});
  });

  it('is left out of a patch', async () => {
    const session = playedSession(({ emit, end }) => {
      const files = ['fine.txt', path].map((each) => ({ path: each, before: null, after: session.file('x\n') }));
      const set: ChangeSet = { id: 'c', files, origin: { by: 'tool' } };
      const because = { code: 'review', text: '' };
      emit({ type: 'refused', call: 'a', tool: 'Write', input: {}, because, by: 'policy', changes: set });
      return end({ type: 'done' });
    });
    const { out, err } = await run(session, { output: 'patch' });
    expect(out.match(/^diff --git /gm)).toHaveLength(1);
    expect(out).toContain('fine.txt');
    expect(err).toContain("git's own");
  });
});

it.each(others)('%j is not git data', (path) => {
  expect(isGitData(path)).toBe(false);
});
