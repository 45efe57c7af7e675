import { appendFileSync, cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Persona } from '../../src/protocol/persona.ts';
import { packProfile } from '../../src/personas/cache/profile-bytes.ts';
import { preparePersonas } from '../../src/personas/prepare.ts';
import type { Prepared } from '../../src/personas/prepared.ts';
import { profileFor } from '../../src/personas/router/profiles.ts';
import { loadPersonas } from '../../src/personas/registry.ts';

const agents = new URL('../../agents', import.meta.url).pathname;
const dist = new URL('../../dist', import.meta.url).pathname;
/** A profile that no file has. */
const odd = Buffer.from(
  packProfile({
    concepts: new Uint32Array(),
    words: Uint32Array.of(7),
    examples: Uint32Array.of(7, 0),
    fields: Int8Array.of(1, 2, -3),
    headed: false,
  }),
).toString('base64');
/** As the bundle carries it. */
const packed = async (): Promise<Prepared> => JSON.parse(JSON.stringify(await preparePersonas(agents)));
/** With a mark in each, to see that it came from here. */
const marked = async (): Promise<Record<string, { persona: Persona; profile: string }>> =>
  Object.fromEntries(
    Object.entries(await packed()).map(([digest, { persona, profile }]) => [
      digest,
      { persona: { ...persona, extra: { prepared: true } }, profile },
    ]),
  );

let top: string;
let at: { builtIn: string; config: string; home: string; root: string };
beforeEach(() => {
  top = mkdtempSync(join(tmpdir(), 'archie-prepared-'));
  at = { builtIn: join(top, 'agents'), config: join(top, 'config'), home: join(top, 'home'), root: join(top, 'root') };
  cpSync(agents, at.builtIn, { recursive: true });
  mkdirSync(at.root);
});
afterEach(() => rmSync(top, { recursive: true, force: true }));

describe('personas that the build has read', () => {
  it('are what their files say, and stand for the same', async () => {
    const read = await loadPersonas({ ...at, prepared: {} });
    const known = await loadPersonas({ ...at, prepared: await packed() });
    expect(known).toEqual(read);
    expect(known.all.length).toBeGreaterThan(0);
    expect(known.all.map(profileFor)).toEqual(read.all.map(profileFor));
  });

  it('are taken as they were prepared, profile and all', async () => {
    const prepared = await marked();
    for (const each of Object.values(prepared)) each.profile = odd;
    const { all } = await loadPersonas({ ...at, prepared });
    expect(all.map(({ extra }) => extra)).toEqual(all.map(() => ({ prepared: true })));
    expect(all.map((persona) => [...profileFor(persona).words])).toEqual(all.map(() => [7]));
  });

  it('keep their profile where their model is named in full', async () => {
    const prepared = await marked();
    for (const each of Object.values(prepared)) {
      each.profile = odd;
      each.persona.model = 'opus';
    }
    const { all } = await loadPersonas({ ...at, prepared, resolveModel: (name) => `the-${name}` });
    expect(all.map(({ model }) => model)).toEqual(all.map(() => 'the-opus'));
    expect(all.map((persona) => [...profileFor(persona).words])).toEqual(all.map(() => [7]));
    expect(Object.values(prepared).map(({ persona }) => persona.model)).toEqual(all.map(() => 'opus'));
  });

  it('are read again once somebody has edited the file', async () => {
    appendFileSync(join(at.builtIn, 'backend-architect.md'), '\nAlways answer in verse.\n');
    const { all } = await loadPersonas({ ...at, prepared: await marked() });
    const edited = all.find(({ slug }) => slug === 'backend-architect');
    expect(edited?.body).toContain('Always answer in verse.');
    expect(edited?.extra).toEqual({});
  });

  it('do not stand in for a copy in the project, which has its own place', async () => {
    cpSync(agents, join(at.root, '.archie/agents'), { recursive: true });
    const { all, shadowed } = await loadPersonas({ ...at, prepared: await marked() });
    expect(all.every(({ scope, extra }) => scope === 'project' && extra['prepared'] === undefined)).toBe(true);
    expect(shadowed.every(({ scope }) => scope === 'built-in')).toBe(true);
    expect(shadowed).toHaveLength(all.length);
  });

  // `npm test` builds before it tests; by itself this needs `npm run build` after a persona was edited.
  it('are in the bundle as their files are now', async () => {
    const code = readdirSync(join(dist, 'chunks')).map((name) => readFileSync(join(dist, 'chunks', name), 'utf8'));
    for (const digest of Object.keys(await packed())) expect(code.some((chunk) => chunk.includes(digest))).toBe(true);
  });
});
