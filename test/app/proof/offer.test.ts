/** The checks of a repository are offered as lines of its configuration, which count when a person took them. */

import { mkdirSync, mkdtempSync, readFileSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { assemble } from '../../../src/app/assemble.ts';
import type { House } from '../../../src/app/house.ts';
import { proofFor } from '../../../src/app/proof/proof-for.ts';
import type { CheckOffer } from '../../../src/protocol/proof/project-checks.ts';

let top: string;
let root: string;
beforeEach(() => {
  top = realpathSync(mkdtempSync(join(tmpdir(), 'archie-offer-')));
  root = join(top, 'repo');
  mkdirSync(join(root, '.archie'), { recursive: true });
  write('package.json', JSON.stringify({ scripts: { test: 'vitest', lint: 'x' } }));
});
afterEach(() => rmSync(top, { recursive: true, force: true }));

const write = (path: string, text: string): void => writeFileSync(join(root, path), text);

/** A house as the next start finds it. */
function house(): Promise<House> {
  const env = { ...process.env, HOME: top, XDG_STATE_HOME: join(top, 'state'), XDG_CONFIG_HOME: join(top, 'config') };
  return assemble({ cwd: root, env: { ...env, ANTHROPIC_API_KEY: 'k' }, log: undefined });
}

const offerIn = async (at: House): Promise<CheckOffer | null> => (await proofFor(at).proof.suggest?.()) ?? null;

async function textOf(at: House, { changes }: CheckOffer): Promise<string> {
  const { workspace } = await at.workspace();
  return Buffer.from(await workspace.blob(changes.files[0]!.after!.hash)).toString();
}

it('is a change of the configuration, which counts at once and ever after when it landed', async () => {
  const at = await house();
  const offer = (await offerIn(at))!;
  expect(offer.changes.files).toMatchObject([{ path: '.archie/config.yaml', before: null }]);
  expect(offer.changes.notes?.[0]).toContain('(npm test, npm run lint)');
  expect(await textOf(at, offer)).toBe(
    'checks:\n  - { name: test, run: npm test }\n  - { name: lint, run: npm run lint }\n',
  );
  await (await at.workspace()).workspace.land(offer.changes);
  const { proof } = proofFor(at);
  expect(proof.checks).toEqual([]);
  await offer.accepted();
  const runs = [
    { name: 'test', run: 'npm test', timeout: 120_000 },
    { name: 'lint', run: 'npm run lint', timeout: 120_000 },
  ];
  expect(proof.checks).toEqual(runs);
  expect(await offerIn(at)).toBeNull();
  const next = await house();
  expect(next.config.checks).toEqual(runs);
  expect(await next.trust.question()).toBeNull();
  // What is written later waits, as ever.
  write('.archie/config.yaml', readFileSync(join(root, '.archie/config.yaml'), 'utf8').replace('npm test', 'rm -r x'));
  expect((await house()).config.checks).toMatchObject([{ name: 'lint' }]);
});

it('that is refused is never made again in this tree', async () => {
  await (await offerIn(await house()))!.refused();
  expect(await offerIn(await house())).toBeNull();
});

it('adds to what the configuration says already, and is not made where that cannot be', async () => {
  write('.archie/config.yaml', '# ours\nmode: plan');
  const at = await house();
  expect(await textOf(at, (await offerIn(at))!)).toMatch(/^# ours\nmode: plan\nchecks:\n {2}- /);
  for (const text of ['{ mode: plan }\n', 'mode: plan\nchecks:\n', 'mode: [\n', '- a\n', 'mode: plan\n...\n']) {
    write('.archie/config.yaml', text);
    expect(await offerIn(await house()), text).toBeNull();
  }
});

it('waits for trust, and is not made in a folder that is only to be read', async () => {
  write('AGENTS.md', 'be kind\n');
  expect(await offerIn(await house())).toBeNull();
  await (await house()).trust.decide('read only');
  expect(await offerIn(await house())).toBeNull();
  await (await house()).trust.decide('trusted');
  const at = await house();
  const offer = (await offerIn(at))!;
  await (await at.workspace()).workspace.land(offer.changes);
  await offer.accepted();
  expect((await house()).trust.counts('memory')).toBe(true);
});
