/** Entity-relationship diagrams: entities with attributes, and how many belong to one. */

import type { Entities } from './picture.ts';
import { plainLabel, saysNothing } from './statements.ts';
import type { Notes, Statement } from './statements.ts';

const name = String.raw`(?:"[^"]+"|[\p{L}\w][\p{L}\w.*-]*?|\d[\w.]*)`;
const alias = String.raw`(?:\[("[^"]*"|[^\]]*)\])?(?:\s*:::\s*[\w,-]+)?`;
const left: Readonly<Record<string, string>> = {
  '|o': '|o',
  '||': '||',
  '}o': '}o',
  '}|': '}|',
  'o|': '|o',
  'o{': '}o',
  '|{': '}|',
};
const words: readonly [string, string][] = [
  ['one or zero', '|o'],
  ['zero or one', '|o'],
  ['one or more', '}|'],
  ['one or many', '}|'],
  ['many(1)', '}|'],
  ['1+', '}|'],
  ['zero or more', '}o'],
  ['zero or many', '}o'],
  ['many(0)', '}o'],
  ['0+', '}o'],
  ['many', '}o'],
  ['only one', '||'],
  ['one', '||'],
  ['1', '||'],
];
const mirrored: Readonly<Record<string, string>> = { '|o': 'o|', '||': '||', '}o': 'o{', '}|': '|{' };
const one = String.raw`(?:\|o|\|\||\}o|\}\||o\||o\{|\|\{|${words.map(([word]) => word.replace(/[()+]/g, String.raw`\$&`)).join('|')})`;
const relation = new RegExp(
  String.raw`^(${name})${alias}\s*(${one})\s*(--|\.\.|\.-|-\.|to|optionally to)\s*(${one})\s*(${name})${alias}\s*(?::\s*(.*))?$`,
  'u',
);
const attribute =
  /^(\*?[\p{L}\w][^\s"]*)\s+(\*?[\p{L}\w"][^\s]*)((?:\s*(?:,\s*)?\b(?:PK|FK|UK)\b)*)\s*("(?:[^"]*)")?$/iu;

/** Reads what stands below `erDiagram`. */
export function readEntities(_header: Statement, rest: readonly Statement[], notes: Notes): Entities {
  const picture: Entities = { type: 'er', entities: new Map(), relations: [] };
  let body: { id: string; at: Statement } | null = null;
  for (const statement of rest) {
    const { text } = statement;
    if (body !== null) {
      if (text === '}') body = null;
      else if (text.endsWith('{') || isRelation(text)) {
        notes.wrong(body.at, 0, `${body.id} is never closed`, 'Write "}" where its attributes end');
        body = null;
        body = line(statement, picture, notes);
      } else attributes(statement, picture, body.id, notes);
    } else if (text === '}') notes.wrong(statement, 0, '"}" closes nothing', 'Take it out');
    else if (!saysNothing.test(text) && !/^(direction|title)\s/.test(text)) body = line(statement, picture, notes);
  }
  if (body !== null) notes.wrong(body.at, 0, `${body.id} is never closed`, 'Write "}" where its attributes end');
  return picture;
}

const isRelation = (text: string): boolean => /\s[|}o]{2}(--|\.\.)[|{o]{2}\s/.test(text);

function ensure(picture: Entities, id: string, label?: string) {
  const bare = id.replaceAll('"', '');
  const known = picture.entities.get(bare) ?? { label: bare, attributes: [] };
  if (label !== undefined) known.label = plainLabel(label);
  picture.entities.set(bare, known);
  return known;
}

function line(statement: Statement, picture: Entities, notes: Notes): { id: string; at: Statement } | null {
  const { text } = statement;
  const found = relation.exec(text);
  if (found) {
    const [, from = '', fromLabel, a = '', middle = '', b = '', to = '', toLabel, label] = found;
    ensure(picture, from, fromLabel);
    ensure(picture, to, toLabel);
    if (label === undefined || label.trim() === '')
      notes.wrong(
        statement,
        text.length - 1,
        'the relation has no label',
        `Write ${text.replace(/\s*:\s*$/, '')} : has`,
      );
    const line = /^(--|to)$/.test(middle) ? '--' : '..';
    const ends = cardinality(a) + line + (mirrored[cardinality(b)] ?? '');
    picture.relations.push({
      from: from.replaceAll('"', ''),
      to: to.replaceAll('"', ''),
      ends,
      label: plainLabel(label ?? ''),
    });
    return null;
  }
  const opened = new RegExp(String.raw`^(${name})${alias}\s*\{(?:\s*(.*?)\s*(\}))?$`, 'u').exec(text);
  if (opened) {
    const [, id = '', label, inner, closed] = opened;
    ensure(picture, id, label);
    if (inner) attributes({ ...statement, text: inner }, picture, id.replaceAll('"', ''), notes);
    return closed === undefined ? { id: id.replaceAll('"', ''), at: statement } : null;
  }
  const alone = new RegExp(String.raw`^(${name})${alias}$`, 'u').exec(text);
  if (alone) ensure(picture, alone[1] ?? '', alone[2]);
  else unreadable(statement, notes);
  return null;
}

const cardinality = (text: string): string => left[text] ?? words.find(([word]) => word === text)?.[1] ?? '||';

function unreadable(statement: Statement, notes: Notes): void {
  const { text } = statement;
  const [first = '', symbols = ''] = text.split(/\s+/, 2);
  if (/--|\.\.|->|=>|==/.test(symbols)) {
    const fits = new RegExp(String.raw`^${one}(--|\.\.)${one}$`).test(symbols);
    const where = text.indexOf(symbols, first.length);
    if (fits) notes.wrong(statement, where, 'the relation lacks a side', 'Write A ||--o{ B : label');
    else
      notes.wrong(
        statement,
        where,
        `"${symbols}" is no relation`,
        'Ends are ||, |o, }o, }| on the left and ||, o|, o{, |{ on the right: A ||--o{ B : label',
      );
    return;
  }
  notes.odd(statement, `"${text.slice(0, 40)}" is not understood`);
}

function attributes(statement: Statement, picture: Entities, id: string, notes: Notes): void {
  const found = attribute.exec(statement.text);
  if (found === null) {
    if (/^[\p{L}\w]+$/u.test(statement.text))
      notes.wrong(statement, 0, `attribute ${statement.text} of ${id} has no type`, `Write string ${statement.text}`);
    else notes.odd(statement, `"${statement.text.slice(0, 40)}" is not understood`);
    return;
  }
  const [, type = '', named = '', keys = '', note = ''] = found;
  ensure(picture, id).attributes.push({
    type,
    name: named.replaceAll('"', ''),
    keys: keys.toUpperCase().match(/PK|FK|UK/g) ?? [],
    note: plainLabel(note),
  });
}
