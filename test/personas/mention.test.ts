import { describe, expect, it } from 'vitest';
import type { Persona } from '../../src/protocol/persona.ts';
import { readPersona } from '../../src/personas/file/load.ts';
import { findMention } from '../../src/personas/mention.ts';

const named = (name: string) =>
  readPersona(`---\nname: ${name}\ndescription: x\n---\ny`, { file: 'f', source: 's', scope: 'user' }) as Persona;
const personas = ['backend-architect', 'Name With Spaces', '測試員', 'api'].map(named);

describe('findMention', () => {
  it.each([
    ['@backend-architect design it', 'backend-architect', 'design it'],
    ['design it, @backend-architect', 'backend-architect', 'design it,'],
    ['please ask @backend-architect about this', 'backend-architect', 'please ask about this'],
    ['@agent-backend-architect go', 'backend-architect', 'go'],
    ['@Backend-Architect: go', 'backend-architect', 'go'],
    ['@"backend-architect (agent)" go', 'backend-architect', 'go'],
    ['@"Name With Spaces (agent)" go', 'name-with-spaces', 'go'],
    ['@"Name With Spaces" go', 'name-with-spaces', 'go'],
    ['@name-with-spaces go', 'name-with-spaces', 'go'],
    ['@測試員 跑一下', '測試員', '跑一下'],
    ['請 @測試員，跑一下', '測試員', '請 跑一下'],
    ['@backend-architect幫我設計', 'backend-architect', '幫我設計'],
    ['請@backend-architect看一下', 'backend-architect', '請 看一下'],
    ['請＠測試員跑一下', '測試員', '請 跑一下'],
    ['see @src/a.ts and @backend-architect', 'backend-architect', 'see @src/a.ts and'],
    ['two\nlines @api here', 'api', 'two\nlines here'],
  ])('%s', (prompt, slug, rest) => {
    const found = findMention(prompt, personas);
    expect([found?.persona.slug, found?.prompt]).toEqual([slug, rest]);
  });

  it.each([
    'no mention',
    '@src/index.ts explain',
    '@unknown do it',
    'mail me@backend-architect.com',
    'user@api',
    '@api/routes.ts explain',
    '@api.ts explain',
    '@backend-architects x',
    '@@api',
    '@',
    '',
  ])('leaves %j alone', (prompt) => {
    expect(findMention(prompt, personas)).toBeNull();
  });
});
