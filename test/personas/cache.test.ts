import {
  cpSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import * as fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Persona } from '../../src/protocol/persona.ts';
import { PersonaCache, Unknown } from '../../src/personas/cache/cache.ts';
import { isPlain } from '../../src/personas/cache/plain.ts';
import { packProfile, unpackProfile } from '../../src/personas/cache/profile-bytes.ts';
import { openStored } from '../../src/personas/cache/stored.ts';
import type { CacheAt } from '../../src/personas/cache/stored.ts';
import { openPersonas } from '../../src/personas/registry.ts';
import { knownProfile, profileFor } from '../../src/personas/router/profiles.ts';
import { counterexample } from '../support/property.ts';

let top: string;
let agents: string;
let cache: CacheAt;
const later = (ms: number) => () => Date.now() + ms;
const days = (n: number) => n * 86_400_000;

beforeEach(() => {
  top = mkdtempSync(join(tmpdir(), 'archie-cache-'));
  agents = join(top, 'agents');
  // Files of this moment may change again within it: ten seconds later they are settled.
  cache = { file: join(top, 'state/personas'), version: 'one', now: later(10_000) };
});
afterEach(() => rmSync(top, { recursive: true, force: true }));

function put(name: string, text: string, folder = agents): string {
  const path = join(folder, name);
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, text);
  return path;
}

const file = (name: string, more = '', body = `You are ${name}.`): string =>
  `---\nname: ${name}\ndescription: Looks after ${name} and its lathes.\n${more}---\n\n${body}\n`;

function open(at: CacheAt | undefined = cache, more: Partial<Parameters<typeof openPersonas>[0]> = {}) {
  const nowhere = join(top, 'nowhere');
  return openPersonas({
    builtIn: nowhere,
    config: nowhere,
    home: nowhere,
    root: top,
    given: [agents],
    ...(at && { cache: at }),
    ...more,
  });
}

/** Reads all and leaves a cache behind. */
async function fill(at = cache): Promise<void> {
  const { measure, remember } = await open(at);
  await measure();
  remember();
}

/** Leaves a cache behind in which this file came to something that is not in it, to see where a persona is from. */
function mark(path: string, bytes: Uint8Array = readFileSync(path), at = cache): void {
  const found = new PersonaCache(at);
  const known = found.look(path, undefined, { source: path, scope: 'flag' });
  if (!(known instanceof Unknown)) throw new Error('known already');
  known.by(bytes, statSync(path));
  const marked: Persona = {
    name: 'Marked',
    slug: 'marked',
    description: 'From the cache.',
    tools: null,
    body: 'Kept.',
    source: 'elsewhere',
    scope: 'user',
    warnings: [],
    routable: true,
    extra: {},
  };
  known.note({ persona: marked });
  found.save();
}

const slugs = async (at?: CacheAt) => (await open(at)).book.all.map(({ slug }) => slug);

const odd: Record<string, string> = {
  'plain.md': file('plain'),
  'chinese.md': '---\nname: 訂單專家\ndescription: 負責訂單模組的資料表設計。\n---\n你是訂單專家。\n',
  'no-name.md': '---\ndescription: Called after its file.\n---\nHello.\n',
  'no-description.md': '---\nname: quiet\n---\n# Quiet\n\nSays little — “so it is”.\n',
  'no-body.md': '---\nname: empty\ndescription: Nothing but this.\n---\n',
  'model.md': file('modelled', 'model: opus\ntools: Read, Grepp, Bash(git log:*)\ncolor: magenta\nmaxTurns: 3\n'),
  'map.md': file('mapped', 'tools:\n  write: false\npermission:\n  edit: deny\n  bash: ask\n'),
  'examples.md':
    '---\nname: exampled\ndescription: "Turns wood.\\n\\n<example>\\nuser: \\"turn this oak leg\\"\\nassistant: …\\n</example>"\n---\nx\n',
  'broken.md': '---\nname: broken\ndescription: a: b: [c\n---\nStill read.\n',
  'infinite.md': file('infinite', 'limit: .inf\nsmall: -0.0\n'),
  'lone.md': '---\nname: lone\ndescription: "half a \\ud800 character"\n---\n',
  'never.md': file('never', 'dispatch: never\nhooks: {a: [1, null, true]}\n'),
  'windows.md': file('windows').replaceAll('\n', '\r\n'),
  'page.md': '# A page\n\nNo persona.\n',
  'team/almost.md': '---\ntitle: neither\n---\nNo persona.\n',
  'binary.md': 'a\0b',
};

describe('what is remembered of persona files', () => {
  it('is what reading them comes to, profiles and all', async () => {
    for (const [name, text] of Object.entries(odd)) put(name, text);
    const read = await open(undefined);
    await read.measure();
    await fill();
    const known = await open();
    expect(known.book).toEqual(read.book);
    expect(JSON.parse(JSON.stringify(known.book))).toEqual(JSON.parse(JSON.stringify(read.book)));
    expect(known.book.all.length).toBeGreaterThan(8);
    // What JSON cannot hold is read anew.
    const unkept = ['infinite', 'lone'];
    const routable = (all: readonly Persona[]) => all.filter((each) => each.routable && !unkept.includes(each.slug));
    expect(routable(known.book.all).map(knownProfile)).toEqual(routable(read.book.all).map(profileFor));
    expect({ ...known.book.all[0] }.body).toBe(read.book.all[0]?.body);
  });

  it('is believed without reading a file that has not changed since', async () => {
    const path = put('a.md', file('a'));
    // By its bytes it is not known.
    mark(path, Buffer.from('other bytes'));
    expect((await open()).book.all).toMatchObject([{ slug: 'marked', body: 'Kept.', source: path, scope: 'flag' }]);
  });

  it('is not believed of one that has, though it is as long and as old', async () => {
    const path = put('a.md', file('a'));
    utimesSync(path, 1, 1);
    mark(path);
    put('a.md', file('b'));
    utimesSync(path, 1, 1);
    expect(await slugs()).toEqual(['b']);
  });

  it('is found by the bytes of a file that was touched, copied or is elsewhere', async () => {
    const path = put('a.md', file('a'));
    mark(path);
    utimesSync(path, 1, 1);
    expect(await slugs()).toEqual(['marked']);
    const project = join(top, '.claude/agents');
    cpSync(agents, project, { recursive: true });
    rmSync(path);
    const { all } = (await open()).book;
    expect(all).toMatchObject([{ slug: 'marked', source: join(project, 'a.md'), scope: 'project' }]);
  });

  it('is not what another file says, or one of another name', async () => {
    mark(put('a.md', file('a')));
    put('a.md', file('b'));
    expect(await slugs()).toEqual(['b']);
    put('a.md', file('a'));
    cpSync(join(agents, 'a.md'), join(agents, 'c.md'));
    rmSync(join(agents, 'a.md'));
    expect(await slugs()).toEqual(['a']);
  });

  it('is not trusted of a file that may have changed in the same moment', async () => {
    put('a.md', file('a'));
    const now = { ...cache, now: Date.now };
    await fill(now);
    expect(openStored(now).entries()).toMatchObject([{ content: { slug: 'a' } }]);
    expect(openStored(now).seen()).toEqual([]);
    await fill();
    expect(
      openStored(cache)
        .seen()
        .map(([path]) => path),
    ).toEqual([join(agents, 'a.md')]);
    const future = put('b.md', file('b'));
    utimesSync(future, Date.now() / 1_000 + 3_600, Date.now() / 1_000 + 3_600);
    await fill();
    expect(
      openStored(cache)
        .seen()
        .map(([path]) => path),
    ).toEqual([join(agents, 'a.md')]);
  });

  it('follows the same links as without a cache, and none that leads out of the project', async () => {
    const project = join(top, '.claude/agents');
    put('own.md', file('own'), project);
    put('team/other.md', file('other'), project);
    put('secret.md', file('secret'), join(top, '../archie-elsewhere'));
    symlinkSync('team/other.md', join(project, 'linked.md'));
    symlinkSync(join(top, '../archie-elsewhere/secret.md'), join(project, 'out.md'));
    symlinkSync(join(top, '../archie-elsewhere'), join(project, 'folder'));
    symlinkSync('nowhere', join(project, 'gone.md'));
    try {
      const read = (await open(undefined)).book;
      for (let n = 0; n < 2; n += 1) {
        await fill();
        expect((await open()).book).toEqual(read);
      }
      expect(read.all.map(({ slug }) => slug)).toEqual(['other', 'own']);
      expect(read.problems.join()).toMatch(/gone.md[^]*out.md: a link that leads out/);
    } finally {
      rmSync(join(top, '../archie-elsewhere'), { recursive: true });
    }
  });

  it('has the model as the file names it', async () => {
    put('a.md', file('a', 'model: opus\n'));
    const models = async (prefix: string) => {
      const { book, remember } = await open(cache, { resolveModel: (name) => `${prefix}-${name}` });
      remember();
      return book.all.map(({ model }) => model);
    };
    expect([await models('one'), await models('two')]).toEqual([['one-opus'], ['two-opus']]);
  });

  it('keeps profiles that were measured later', async () => {
    put('a.md', file('a'));
    const first = await open();
    first.remember();
    const second = await open();
    expect(second.book.all.map(knownProfile)).toEqual([undefined]);
    await second.measure();
    second.remember();
    const [persona] = (await open()).book.all;
    expect(persona && knownProfile(persona)).toEqual(second.book.all.map(profileFor)[0]);
  });

  it('is still there for who opened it before it was replaced', async () => {
    put('a.md', file('a'));
    await fill();
    const { book } = await open();
    put('b.md', file('b', '', 'long '.repeat(1_000)));
    await fill();
    rmSync(cache.file);
    expect(book.all.map(({ body }) => body)).toEqual(['You are a.']);
  });
});

describe('the file of the cache', () => {
  it("is its user's alone, and written only for something new", async () => {
    put('a.md', file('a'));
    await fill();
    expect(statSync(cache.file).mode & 0o777).toBe(0o600);
    expect(statSync(dirname(cache.file)).mode & 0o777).toBe(0o700);
    const { ino } = statSync(cache.file);
    await fill();
    expect(statSync(cache.file).ino).toBe(ino);
    put('b.md', file('b'));
    await fill();
    expect(statSync(cache.file).ino).not.toBe(ino);
  });

  it('is not opened and not made for those that ship', async () => {
    put('a.md', file('a'));
    const { book, remember } = await open(cache, { given: [], builtIn: agents, prepared: {} });
    remember();
    expect(book.all.map(({ slug }) => slug)).toEqual(['a']);
    expect(statSync(cache.file, { throwIfNoEntry: false })).toBeUndefined();
  });

  it("is as good as none where it is another version's, and made anew", async () => {
    mark(put('a.md', file('a')));
    const other = { ...cache, version: 'two' };
    expect(await slugs(other)).toEqual(['a']);
    await fill(other);
    expect(openStored(other).entries()).toMatchObject([{ content: { slug: 'a' } }]);
    expect(openStored(cache).entries()).toEqual([]);
  });

  it('is as good as none where anything in it has changed', async () => {
    mark(put('a.md', file('a')));
    const whole = readFileSync(cache.file);
    const texts = 'From the cache.Kept.'.length;
    const place = fc.nat(whole.length - texts - 1);
    const bit = fc.nat(7);
    const flipped = fc.property(place, bit, (at, n) => {
      const bytes = Buffer.from(whole);
      bytes[at] = (bytes[at] as number) ^ (1 << n);
      writeFileSync(cache.file, bytes);
      return openStored(cache).entries().length === 0;
    });
    expect(counterexample(flipped, { numRuns: 300 })).toBeUndefined();
    const cut = fc.property(fc.nat(whole.length - 1), (length) => {
      writeFileSync(cache.file, whole.subarray(0, length));
      return openStored(cache).entries().length === 0;
    });
    expect(counterexample(cut, { numRuns: 100 })).toBeUndefined();
    writeFileSync(cache.file, Buffer.concat([whole, whole]));
    expect(await slugs()).toEqual(['a']);
    await fill();
    expect(openStored(cache).entries()).toHaveLength(1);
  });

  it('measures anew what was measured where the profiles have changed, and writes it anew', async () => {
    put('a.md', file('a'));
    await fill();
    const whole = readFileSync(cache.file);
    const [entry] = openStored(cache).entries();
    const profile = Buffer.from(entry?.profile ?? []);
    expect(profile.length).toBeGreaterThan(20);
    const at = whole.indexOf(profile);
    whole[at + 24] = (whole[at + 24] as number) ^ 1;
    writeFileSync(cache.file, whole);
    const { book, remember } = await open();
    const [persona] = book.all;
    if (!persona) throw new Error('not found');
    expect(knownProfile(persona)).toBeUndefined();
    expect(packProfile(profileFor(persona))).toEqual(new Uint8Array(profile));
    remember();
    expect(Buffer.from(openStored(cache).entries()[0]?.profile ?? [])).toEqual(profile);
  });

  it('is not read through a link', async () => {
    mark(put('a.md', file('a')));
    cpSync(cache.file, join(top, 'copy'));
    rmSync(cache.file);
    symlinkSync(join(top, 'copy'), cache.file);
    expect(await slugs()).toEqual(['a']);
  });

  it.each([
    ['a folder', () => mkdirSync(cache.file, { recursive: true })],
    ['a link', () => symlinkSync(join(top, 'other'), cache.file)],
    ['nothing that can be written', () => writeFileSync(dirname(cache.file), 'a file')],
  ])('does no harm where there is %s in its place', async (_what, make) => {
    put('a.md', file('a'));
    if (_what !== 'nothing that can be written') mkdirSync(dirname(cache.file), { recursive: true });
    writeFileSync(join(top, 'other'), 'precious');
    make();
    await fill();
    expect(await slugs()).toEqual(['a']);
    expect(readFileSync(join(top, 'other'), 'utf8')).toBe('precious');
  });

  it('forgets what was of no use for 30 days, and nothing else', async () => {
    const path = put('a.md', file('a'));
    put('b.md', file('b'));
    await fill();
    rmSync(path);
    const at = (day: number) => ({ ...cache, now: later(days(day)) });
    const held = (day: number) =>
      openStored(at(day))
        .entries()
        .map(({ content }) => content?.slug);
    await fill(at(20));
    expect(held(20)).toEqual(['b', 'a']);
    put('c.md', file('c'));
    await fill(at(31));
    expect(new Set(held(31))).toEqual(new Set(['b', 'c']));
    expect(openStored(at(31)).seen()).toHaveLength(2);
  });

  it('stays below its size, with those that are of use now', async () => {
    for (let n = 0; n < 12; n += 1) put(`${n}.md`, file(`old-${n}`, '', 'x'.repeat(900_000)));
    await fill();
    const olds = agents;
    agents = join(top, 'more');
    for (let n = 0; n < 12; n += 1) put(`${n}.md`, file(`new-${n}`, '', 'y'.repeat(900_000)));
    await fill();
    expect(statSync(cache.file).size).toBeLessThan(17_000_000);
    const kept = openStored(cache)
      .entries()
      .map(({ content }) => content?.slug ?? '');
    expect(kept.filter((slug) => slug.startsWith('new-'))).toHaveLength(12);
    expect(kept.filter((slug) => slug.startsWith('old-'))).toHaveLength(5);
    expect(
      openStored(cache)
        .seen()
        .filter(([path]) => path.startsWith(olds)),
    ).toHaveLength(5);
  });
});

describe('bytes of a profile', () => {
  it('are the profile', () => {
    const numbers = fc.uint32Array({ maxLength: 9 });
    const profile = fc.record({
      concepts: numbers,
      words: numbers,
      examples: numbers,
      fields: fc.int8Array({ maxLength: 9 }),
      headed: fc.boolean(),
    });
    const same = fc.property(profile, (each) => {
      const bytes = packProfile(each);
      const found = unpackProfile(bytes.buffer, 0);
      return bytes.length % 4 === 0 && JSON.stringify(found) === JSON.stringify(each);
    });
    expect(counterexample(same)).toBeUndefined();
  });
});

it('only what JSON holds is plain', () => {
  const values: unknown[] = [null, 'a', 1.5, true, [1, ['b']], { a: { b: null } }];
  expect(values.map(isPlain)).toEqual(values.map(() => true));
  const others: unknown[] = [undefined, NaN, Infinity, -0, 1n, new Date(0), new Map(), [undefined], { a: -Infinity }];
  expect(others.map(isPlain)).toEqual(others.map(() => false));
  expect(isPlain(JSON.parse('{"__proto__": 1}'))).toBe(false);
});
