import { chmodSync, copyFileSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { loadPersonas } from '../../src/personas/registry.ts';
import { route } from '../../src/personas/route.ts';
import { tool } from '../support/tools.ts';

let top: string;
let at: { builtIn: string; config: string; home: string; root: string };
beforeEach(() => {
  top = mkdtempSync(join(tmpdir(), 'archie-personas-'));
  at = {
    builtIn: join(top, 'built-in'),
    config: join(top, 'config'),
    home: join(top, 'home'),
    root: join(top, 'root'),
  };
  for (const path of Object.values(at)) mkdirSync(path);
});
afterEach(() => rmSync(top, { recursive: true, force: true }));

function put(path: string, name: string, description = `from ${path}`): void {
  const to = join(top, path);
  mkdirSync(dirname(to), { recursive: true });
  writeFileSync(to, `---\nname: ${name}\ndescription: ${description}\n---\nYou are ${name}.\n`);
}

const names = async () => (await loadPersonas(at)).all.map((persona) => persona.slug);
const here = new URL('..', import.meta.url).pathname;

describe('loadPersonas', () => {
  it('is empty where there is nothing', async () => {
    expect(await loadPersonas(at)).toEqual({ all: [], shadowed: [], problems: [] });
    expect(await loadPersonas({ builtIn: '/nowhere', config: '/nowhere', home: '/nowhere', root: '/nowhere' })).toEqual(
      { all: [], shadowed: [], problems: [] },
    );
  });

  it('lets the nearest win, and lists the others', async () => {
    const places = ['root/.archie/agents', 'root/.claude/agents', 'config/agents', 'home/.claude/agents', 'built-in'];
    for (const place of places) put(`${place}/a.md`, 'same');
    for (let index = 0; index < places.length; index++) {
      const book = await loadPersonas(at);
      expect(book.all.map((persona) => persona.description)).toEqual([`from ${places[index]}/a.md`]);
      expect(book.shadowed).toHaveLength(places.length - index - 1);
      expect(book.all[0]?.scope).toBe(index < 2 ? 'project' : index < 4 ? 'user' : 'built-in');
      expect(book.all[0]?.source).toBe(index < 4 ? join(top, `${places[index]}/a.md`) : 'built-in');
      rmSync(join(top, `${places[index]}/a.md`));
    }
  });

  it('finds files in sub-folders, and nothing but Markdown', async () => {
    put('root/.claude/agents/team/deep/a.md', 'deep');
    put('root/.claude/agents/b.agent.MD', 'b');
    put('root/.claude/agents/c.txt', 'no');
    put('root/.claude/agents/.hidden/d.md', 'no');
    put('root/.claude/agents/folder.md/e.md', 'inside');
    expect(await names()).toEqual(['b', 'inside', 'deep']);
    expect((await loadPersonas(at)).problems).toEqual([]);
  });

  it('does not load the same folder twice when the project is the home', async () => {
    put('home/.claude/agents/a.md', 'a');
    const book = await loadPersonas({ ...at, root: at.home });
    expect(book.all).toHaveLength(1);
    expect(book.shadowed).toEqual([]);
  });

  it('ignores notes quietly, and names what looks like a persona and is none', async () => {
    writeFileSync(join(at.builtIn, 'README.md'), '# Agents\n\nPut them here.\n');
    writeFileSync(join(at.builtIn, 'page.md'), '---\ntitle: x\n---\ntext\n');
    const { all, problems } = await loadPersonas(at);
    expect(all).toEqual([]);
    expect(problems).toHaveLength(1);
    expect(problems[0]).toContain('page.md: ');
  });
});

describe('where personas are looked for', () => {
  const below = (path: string) => ({ ...at, root: join(at.root, path) });

  it('from the working folder up to the top of the repository, the nearest first', async () => {
    mkdirSync(join(at.root, '.git'));
    mkdirSync(join(at.root, 'packages/api/src'), { recursive: true });
    put('root/.claude/agents/a.md', 'a');
    put('root/.archie/agents/b.md', 'b');
    put('root/packages/api/.claude/agents/a.md', 'a');
    put('root/packages/.archie/agents/c.md', 'c');
    put('config/agents/c.md', 'c');
    const { all, shadowed } = await loadPersonas(below('packages/api/src'));
    expect(all.map(({ slug, description }) => [slug, description])).toEqual([
      ['a', 'from root/packages/api/.claude/agents/a.md'],
      ['c', 'from root/packages/.archie/agents/c.md'],
      ['b', 'from root/.archie/agents/b.md'],
    ]);
    expect(shadowed.map(({ scope }) => scope)).toEqual(['project', 'user']);
  });

  it('and no further: not above a repository, not above a folder that is in none, not in a home', async () => {
    put('.claude/agents/above.md', 'above');
    mkdirSync(join(at.root, 'deep'), { recursive: true });
    put('root/.claude/agents/a.md', 'a');
    expect((await loadPersonas(below('deep'))).all).toEqual([]);
    mkdirSync(join(at.root, '.git'));
    expect((await loadPersonas(below('deep'))).all.map(({ slug }) => slug)).toEqual(['a']);
    // A home that is a repository of dot files: what is in it is the user's, not the project's.
    mkdirSync(join(at.home, '.git'));
    mkdirSync(join(at.home, 'work'));
    put('home/.claude/agents/mine.md', 'mine');
    const { all } = await loadPersonas({ ...at, root: join(at.home, 'work') });
    expect(all.map(({ slug, scope }) => [slug, scope])).toEqual([['mine', 'user']]);
  });

  it('a folder that the command line names comes before all others', async () => {
    put('root/.archie/agents/a.md', 'a');
    put('one/a.md', 'a');
    put('two/a.md', 'a');
    const { all, shadowed } = await loadPersonas({ ...at, given: [join(top, 'one'), join(top, 'two')] });
    expect(all.map(({ scope, description }) => [scope, description])).toEqual([['flag', 'from one/a.md']]);
    expect(shadowed.map(({ scope }) => scope)).toEqual(['flag', 'project']);
  });

  it('a link may lead to another part of the repository, and not out of it', async () => {
    mkdirSync(join(at.root, '.git'));
    mkdirSync(join(at.root, 'deep/.claude'), { recursive: true });
    put('root/shared/a.md', 'a');
    put('elsewhere/b.md', 'b');
    symlinkSync(join(at.root, 'shared'), join(at.root, 'deep/.claude/agents'));
    symlinkSync(join(top, 'elsewhere/b.md'), join(at.root, 'shared/b.md'));
    const { all, problems } = await loadPersonas(below('deep'));
    expect(all.map(({ slug }) => slug)).toEqual(['a']);
    expect(problems.join()).toContain('leads out of the project');
  });

  it('aliases of models become ids', async () => {
    const to = join(at.root, '.archie/agents/a.md');
    mkdirSync(dirname(to), { recursive: true });
    writeFileSync(to, '---\nname: a\ndescription: b\nmodel: opus\n---\nYou.\n');
    const { all } = await loadPersonas({ ...at, resolveModel: (name) => `the-${name}` });
    expect(all[0]?.model).toBe('the-opus');
  });
});

describe('hostile or broken folders', () => {
  beforeEach(() => put('root/.archie/agents/good.md', 'good'));

  it('names a file that is no text, or too large, and loads the others', async () => {
    writeFileSync(join(at.root, '.archie/agents/binary.md'), Buffer.from([0x2d, 0, 0xff]));
    writeFileSync(join(at.root, '.archie/agents/huge.md'), Buffer.alloc(10_000_000, 'x'));
    const { all, problems } = await loadPersonas(at);
    expect(all.map((persona) => persona.slug)).toEqual(['good']);
    expect(problems.map((line) => /(\w+)\.md: (\w+)/.exec(line)?.slice(1))).toEqual([
      ['binary', 'not'],
      ['huge', '10'],
    ]);
  });

  it.skipIf(process.getuid?.() === 0)('names a file that may not be read (root may read all)', async () => {
    put('root/.archie/agents/secret.md', 'secret');
    chmodSync(join(at.root, '.archie/agents/secret.md'), 0);
    const { all, problems } = await loadPersonas(at);
    expect(all).toHaveLength(1);
    expect(problems.join()).toContain('secret.md: no permission');
  });

  it('names an agents folder that is none', async () => {
    mkdirSync(join(at.root, '.claude'));
    writeFileSync(join(at.root, '.claude/agents'), '');
    const { all, problems } = await loadPersonas(at);
    expect(all.map((persona) => persona.slug)).toEqual(['good']);
    expect(problems).toEqual([expect.stringMatching(/\.claude\/agents: not a folder$/)]);
  });

  it('does not follow a project link out of the project', async () => {
    put('elsewhere/stolen.md', 'stolen');
    symlinkSync(join(top, 'elsewhere/stolen.md'), join(at.root, '.archie/agents/link.md'));
    symlinkSync(join(top, 'elsewhere'), join(at.root, '.archie/agents/dir'));
    symlinkSync('/etc/passwd', join(at.root, '.archie/agents/passwd.md'));
    const { all, problems } = await loadPersonas(at);
    expect(all.map((persona) => persona.slug)).toEqual(['good']);
    expect(problems.filter((line) => line.includes('leads out of the project'))).toHaveLength(2);
  });

  it('nor an agents folder that is itself such a link', async () => {
    put('elsewhere/stolen.md', 'stolen');
    mkdirSync(join(at.root, '.claude'));
    symlinkSync(join(top, 'elsewhere'), join(at.root, '.claude/agents'));
    expect(await names()).toEqual(['good']);
  });

  it('follows links of the user, who may keep files elsewhere', async () => {
    put('dotfiles/agents/mine.md', 'mine');
    mkdirSync(join(at.home, '.claude'));
    symlinkSync(join(top, 'dotfiles/agents'), join(at.home, '.claude/agents'));
    expect(await names()).toEqual(['good', 'mine']);
  });

  it('survives loops and links to nowhere', async () => {
    symlinkSync(join(at.root, '.archie/agents'), join(at.root, '.archie/agents/again'));
    symlinkSync('loop.md', join(at.root, '.archie/agents/loop.md'));
    symlinkSync('missing', join(at.root, '.archie/agents/gone.md'));
    const { all, problems } = await loadPersonas(at);
    expect(all.map((persona) => persona.slug)).toEqual(['good']);
    expect(problems).toHaveLength(2);
  });

  it.skipIf(process.platform === 'win32')('does not wait on a pipe (there are none on Windows)', async () => {
    tool('mkfifo', [join(at.root, '.archie/agents/pipe.md')]);
    const { all, problems } = await loadPersonas(at);
    expect(all).toHaveLength(1);
    expect(problems.join()).toContain('pipe.md: not a regular file');
  });
});

describe('the definition the user wrote, dropped in unchanged', () => {
  it('loads, wins over the one that ships, and is handed what it asks for', async () => {
    mkdirSync(join(at.root, '.archie/agents'), { recursive: true });
    copyFileSync(
      join(here, 'fixtures/user-backend-architect.md'),
      join(at.root, '.archie/agents/backend-architect.md'),
    );
    const { all, shadowed } = await loadPersonas({ ...at, builtIn: join(here, '../agents') });
    expect(all.map(({ slug }) => slug)).toEqual(['backend-architect', 'reviewer']);
    expect(shadowed.map((persona) => persona.source)).toEqual(['built-in']);
    expect(all[0]).toMatchObject({
      slug: 'backend-architect',
      scope: 'project',
      color: 'purple',
      tools: ['Write', 'Read', 'MultiEdit', 'Bash', 'Grep'],
    });
    expect(all[0]?.description).toContain('\n<example>\n');
    for (const prompt of [
      'We need an API for our social sharing feature',
      'Our queries are getting slow as we scale',
      'Add OAuth2 login with Google and GitHub',
    ]) {
      expect(route(prompt, { personas: all, agent: 'auto', current: null })).toMatchObject({
        persona: 'backend-architect',
        by: 'router',
      });
    }
  });
});
