import { readdirSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { Draft } from '../../src/disk/atomic-file.ts';
import { sweepDrafts } from '../../src/disk/sweep.ts';
import { scratchFolder } from '../support/scratch.ts';

/** No process has this number (pid_max, proc(5)). */
const dead = 2 ** 22 + 1;

function left(names: readonly string[], hoursAgo = 0): string[] {
  const folder = scratchFolder();
  for (const name of names) {
    writeFileSync(join(folder, name), '');
    const then = new Date(Date.now() - hoursAgo * 3_600_000);
    utimesSync(join(folder, name), then, then);
  }
  sweepDrafts(folder);
  return readdirSync(folder).sort();
}

/** One of each kind that this version or one before has ever written. */
const drafts = (pid: number): string[] => [
  `.journal.${pid}.0123456789ab.draft`,
  `.${'a'.repeat(62)}.${pid}.0123456789ab.draft`,
  `lock.${pid}.0123456789ab`,
  `lock-0123456789ab.${pid}.ba9876543210`,
  `snapshot.lock.${pid}.0123456789ab`,
  `20261123-1830-k3f9.jsonl.lock.${pid}`,
  `journal.${pid}.draft`,
  `.proposal.${pid}.01234567`,
  `${pid}-0123456789ab`,
  `.${pid}-0123456789ab.tmp`,
  `${pid}-aB3dEf`,
];

describe('sweeping drafts', () => {
  it('removes those of dead processes, of every version', () => {
    expect(left(drafts(dead))).toEqual([]);
  });

  it('leaves those of living processes, however old', () => {
    expect(left(drafts(process.pid), 48)).toEqual(drafts(process.pid).sort());
  });

  it('knows the drafts of this version', () => {
    const folder = scratchFolder();
    const draft = new Draft(join(folder, 'file'));
    const [name = ''] = readdirSync(folder);
    draft.discard();
    expect(left([name.replace(String(process.pid), String(dead))])).toEqual([]);
  });

  it('removes what does not say whose it is once nobody can be at it any more', () => {
    const names = [
      'lock-0123456789ab',
      's.jsonl.lock-0123456789ab-ba9876543210',
      'preferences.json.0123456789ab.tmp',
    ].sort();
    expect(left(names)).toEqual(names);
    expect(left(names, 2)).toEqual([]);
  });

  it('leaves everything else, however old', () => {
    const names = [
      '.summaries.json',
      '20261123-1830-k3f9.jsonl',
      '20261123-1830-k3f9.jsonl.broken',
      '20261123-1830-k3f9.jsonl.lock',
      'history.jsonl',
      'journal',
      'lock',
      `lock.${dead}.jsonl`,
      'preferences.json',
      `proposal-${dead}.json`,
      'snapshot',
      'snapshot.0123456789ab.pack',
      'snapshot.lock',
    ];
    expect(left(names, 48)).toEqual(names);
  });

  it('finds nothing in a folder that is not there', () => {
    expect(() => sweepDrafts(join(scratchFolder(), 'gone'))).not.toThrow();
  });
});
