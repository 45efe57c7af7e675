/** Class diagrams: classes with their members, and relations. */

import type { Classes } from './picture.ts';
import { plainLabel, saysNothing } from './statements.ts';
import type { Notes, Statement } from './statements.ts';

const name = String.raw`(?:\x60[^\x60]+\x60|[\p{L}\w.-]+?)(?:~.+?~)?`;
const relation = new RegExp(
  String.raw`^(${name})\s*(?:"([^"]*)"\s*)?((?:<\||\*|o|<|\(\))?(?:--|\.\.)(?:\|>|\*|o|>|\(\))?)\s*(?:"([^"]*)"\s*)?(${name})(?:\s*:\s*(.*))?$`,
  'u',
);
const declared = new RegExp(
  String.raw`^class\s+(${name})\s*(?:\["?(.*?)"?\])?(?::::[\w-]+)?\s*(?:<<\s*(.+?)\s*>>)?\s*(?:(\{)(?:\s*(.*?)\s*(\}))?)?$`,
  'u',
);

/** Reads what stands below `classDiagram`. */
export function readClasses(_header: Statement, rest: readonly Statement[], notes: Notes): Classes {
  const picture: Classes = { type: 'class', classes: new Map(), relations: [] };
  let body: { id: string; at: Statement } | null = null;
  const spaces: Statement[] = [];
  for (const statement of rest) {
    const { text } = statement;
    if (body !== null) {
      if (text === '}') body = null;
      else if (/^class\s+[\w`]+.*\{$/.test(text)) {
        notes.wrong(body.at, 0, `class ${body.id} is never closed`, 'Write "}" where its members end');
        body = open(statement, picture, notes);
      } else member(picture, body.id, text);
    } else if (text === '}') {
      if (spaces.pop() === undefined) notes.wrong(statement, 0, '"}" closes nothing', 'Take it out');
    } else if (/^namespace\s+\S+?\s*(\[[^\]]*\])?\s*\{$/.test(text)) spaces.push(statement);
    else if (/^direction\s|^note\s|^title\s/.test(text)) continue;
    else if (/^class\s/.test(text) && !/^class\s+[\w,][\w,\s]*\s\w+$/.test(text))
      body = open(statement, picture, notes);
    else if (!saysNothing.test(text) || /^class\s/.test(text)) line(statement, picture, notes);
  }
  if (body !== null) notes.wrong(body.at, 0, `class ${body.id} is never closed`, 'Write "}" where its members end');
  for (const at of spaces) notes.wrong(at, 0, 'this namespace is never closed', 'Write "}" where it ends');
  return picture;
}

function open(statement: Statement, picture: Classes, notes: Notes): { id: string; at: Statement } | null {
  const found = declared.exec(statement.text);
  if (found === null) {
    notes.odd(statement, `"${statement.text.slice(0, 40)}" is not understood`);
    return null;
  }
  const [, id = '', label, annotation, brace, inner, closed] = found;
  const cls = ensure(picture, id);
  if (label !== undefined) cls.label = plainLabel(label);
  if (annotation !== undefined) cls.annotation = annotation;
  if (inner) member(picture, id, inner);
  return brace !== undefined && closed === undefined ? { id: key(id), at: statement } : null;
}

const key = (id: string): string => id.replace(/~.*~$/, '').replaceAll('`', '');

function ensure(picture: Classes, id: string) {
  const known = picture.classes.get(key(id));
  const generic = /~(.+)~$/.exec(id)?.[1];
  const label = key(id) + (generic === undefined ? '' : `<${generic.replaceAll('~', '>')}>`);
  if (known !== undefined) {
    if (generic !== undefined) known.label = label;
    return known;
  }
  const made = { label, annotation: '', fields: [] as string[], methods: [] as string[] };
  picture.classes.set(key(id), made);
  return made;
}

function member(picture: Classes, id: string, text: string): void {
  const cls = ensure(picture, id);
  const annotation = /^<<(.+?)>>$/.exec(text)?.[1]?.trim();
  if (annotation !== undefined) cls.annotation = annotation;
  else (text.includes('(') ? cls.methods : cls.fields).push(shown(text));
}

/** `List~int~` is `List<int>`; `$` and `*` behind a member are marks of style. */
function shown(text: string): string {
  return plainLabel(
    text
      .replace(/;$/, '')
      .replace(/[$*]$/, '')
      .replace(/(?<=\w)~([^~]+)~/g, '<$1>'),
  );
}

function line(statement: Statement, picture: Classes, notes: Notes): void {
  const { text } = statement;
  const annotated = /^<<(.+?)>>\s+(\S+)$/.exec(text);
  if (annotated) {
    ensure(picture, annotated[2] ?? '').annotation = annotated[1]?.trim() ?? '';
    return;
  }
  const found = relation.exec(text);
  if (found) {
    const [, from = '', fromMany, arrow = '', toMany, to = '', label] = found;
    ensure(picture, from);
    ensure(picture, to);
    const words = [fromMany, plainLabel(label ?? ''), toMany].filter((each) => each !== undefined && each !== '');
    picture.relations.push({ from: key(from), to: key(to), arrow, label: words.join(' ') });
    return;
  }
  const colon = new RegExp(String.raw`^(${name})\s*:\s*(\S.*)$`, 'u').exec(text);
  if (colon && !/--|\.\./.test(colon[1] ?? '')) return member(picture, colon[1] ?? '', colon[2] ?? '');
  if (/(--|\.\.)(\|>|>|\*|o)?\s*$/.test(text))
    return notes.wrong(statement, text.length - 1, 'the relation leads to nothing', 'Name the class that it leads to');
  if (/^(<\||\*|o\b|<)?(--|\.\.)/.test(text))
    return notes.wrong(statement, 0, 'the relation begins at nothing', 'Name the class that it begins at');
  if (/\s(->|=>|<-|\|>|<\|-|-\|>|==>|→)\s/.test(text))
    return notes.wrong(
      statement,
      text.search(/\s(->|=>|<-|\|>|<\|-|-\|>|==>|→)\s/) + 1,
      `"${/\s(\S+)\s/.exec(text)?.[1]}" is no relation`,
      'Relations are <|--, *--, o--, -->, --, ..>, ..|>',
    );
  if (/--|\.\./.test(text) && (text.match(/"/g)?.length ?? 0) % 2 === 1)
    return notes.wrong(statement, text.indexOf('"'), 'the quote is never closed');
  notes.odd(statement, `"${text.slice(0, 40)}" is not understood`);
}
