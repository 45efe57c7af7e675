/** Sequence diagrams: who says what to whom, notes, and blocks around them. */

import type { Sequence, Step } from './picture.ts';
import { plainLabel, saysNothing } from './statements.ts';
import type { Notes, Statement } from './statements.ts';

const arrow = /<<-->>|<<->>|-->>|->>|-->|->|--x|-x|--\)|-\)/;
const opens = /^(loop|alt|opt|par_over|par|critical|break|rect|box)\b\s*(.*)$/;
const divides = /^(else|and|option)\b\s*(.*)$/;
const dividersOf: Readonly<Record<string, string>> = { else: 'alt', and: 'par', option: 'critical' };

interface Reader {
  sequence: Sequence;
  notes: Notes;
  open: { word: string; at: Statement }[];
  active: Map<string, number>;
}

/** Reads what stands below `sequenceDiagram`. */
export function readSequence(header: Statement, rest: readonly Statement[], notes: Notes): Sequence {
  const sequence: Sequence = { type: 'sequence', actors: new Map(), steps: [] };
  const reader: Reader = { sequence, notes, open: [], active: new Map() };
  const more = header.text.replace(/^sequenceDiagram\s*;?/, '').trim();
  if (more !== '') notes.odd(header, `"${more.slice(0, 20)}" is not understood`);
  for (const statement of rest) one({ ...statement, text: statement.text.replace(/;$/, '').trim() }, reader);
  for (const { word, at } of reader.open)
    notes.wrong(at, 0, `this "${word}" is never closed`, 'Write "end" where it ends');
  return sequence;
}

function one(statement: Statement, reader: Reader): void {
  const { text } = statement;
  const { sequence, notes, active } = reader;
  if (text === '' || saysNothing.test(text) || /^(title\b|autonumber\b)/.test(text)) return;
  const actor = /^(?:create\s+)?(participant|actor)\s+(.+)$/.exec(text);
  if (actor) return declare(actor[1] ?? '', actor[2] ?? '', sequence);
  if (/^(participant|actor)$/.test(text))
    return notes.wrong(statement, 0, `"${text}" names nobody`, 'Write participant Name');
  if (/^destroy\s+\S/.test(text)) return;
  const activation = /^(activate|deactivate)\s+(.+)$/.exec(text);
  if (activation) return activate(statement, activation[2]?.trim() ?? '', activation[1] === 'activate', reader);
  const isMessage = arrow.test(text) && /^[^:]*?(<<-->>|<<->>|-->>|->>|-->|->|--x|-x|--\)|-\))[^:]*:/.test(text);
  if (!isMessage && block(statement, reader)) return;
  const note = /^note\s+(left of|right of|over)\s+([^:]+):(.*)$/i.exec(text);
  if (note) {
    const of = (note[2] ?? '').split(',').map((each) => each.trim());
    for (const each of of) ensure(each, sequence);
    const where = (note[1] ?? '').toLowerCase() as 'over';
    if (of.length > 2 || (of.length > 1 && where !== 'over'))
      return notes.wrong(statement, 0, `a note ${where} takes ${where === 'over' ? 'at most two names' : 'one name'}`);
    sequence.steps.push({ do: 'note', where, of, text: plainLabel(note[3] ?? '') });
    return;
  }
  if (/^note\b/i.test(text) && !isMessage)
    return notes.wrong(
      statement,
      0,
      'this note is not complete',
      'Write Note over A: text, Note left of A: text or Note right of A: text',
    );
  message(statement, reader, active);
}

function declare(kind: string, words: string, sequence: Sequence): void {
  const bare = words.replace(/@\{[^}]*\}/, '').trim();
  const [, id = bare, label = id] = /^(.+?)\sas\s(.+)$/.exec(bare) ?? [];
  const known = sequence.actors.get(id.trim());
  if (known === undefined) sequence.actors.set(id.trim(), { label: plainLabel(label), person: kind === 'actor' });
}

function ensure(id: string, sequence: Sequence): void {
  if (!sequence.actors.has(id)) sequence.actors.set(id, { label: plainLabel(id), person: false });
}

function activate(at: Statement, id: string, on: boolean, { active, notes, sequence }: Reader): void {
  ensure(id, sequence);
  const count = (active.get(id) ?? 0) + (on ? 1 : -1);
  if (count < 0) notes.wrong(at, 0, `${id} is not active here`, `Take it out, or activate ${id} before`);
  active.set(id, Math.max(0, count));
}

/** Is it the beginning, a part or the end of a block? */
function block(at: Statement, { sequence, notes, open }: Reader): boolean {
  const opened = opens.exec(at.text);
  if (opened) {
    const [, word = '', text = ''] = opened;
    open.push({ word, at });
    // Boxes around participants, and coloured backgrounds, are not drawn.
    if (word !== 'box' && word !== 'rect')
      sequence.steps.push({ do: 'open', word: word.replace('_over', ''), text: plainLabel(text) });
    return true;
  }
  const divided = divides.exec(at.text);
  if (divided) {
    const [, word = '', text = ''] = divided;
    const around = open.at(-1)?.word.replace('_over', '');
    if (around !== dividersOf[word])
      notes.wrong(
        at,
        0,
        `"${word}" stands in no "${dividersOf[word]}"${around === undefined ? '' : `, but in "${around}"`}`,
      );
    else sequence.steps.push({ do: 'divide', word, text: plainLabel(text) });
    return true;
  }
  if (at.text !== 'end') return false;
  const closed = open.pop();
  if (closed === undefined) notes.wrong(at, 0, '"end" closes nothing', 'Take it out');
  else if (closed.word !== 'box' && closed.word !== 'rect') sequence.steps.push({ do: 'close' });
  return true;
}

function message(at: Statement, reader: Reader, active: Map<string, number>): void {
  const { sequence, notes } = reader;
  const { text } = at;
  const found = arrow.exec(text);
  if (found === null) {
    if (/^[^\s:]+\s*(=>|==>|→|~>|-+\s|<-)/.test(text) || /^[^-:]+:/.test(text))
      return notes.wrong(at, 0, 'this is no message', 'Write A->>B: text');
    if (/^[\p{L}\w ]+$/u.test(text))
      return notes.wrong(
        at,
        0,
        `"${text.slice(0, 30)}" says nothing here`,
        'Messages are A->>B: text, notes Note over A: text',
      );
    return notes.odd(at, `"${text.slice(0, 30)}" is not understood`);
  }
  const from = text.slice(0, found.index).trim();
  const colon = text.indexOf(':', found.index);
  const to = text.slice(found.index + found[0].length, colon < 0 ? undefined : colon).trim();
  const target = to.replace(/^[+-]/, '').trim();
  if (from === '') return notes.wrong(at, 0, 'the message comes from nobody', 'Name who says it before the arrow');
  if (target === '')
    return notes.wrong(at, found.index, 'the message goes to nobody', 'Name who hears it behind the arrow');
  if (/[<>=]$|^[<>=]/.test(target) || /[<>]/.test(from))
    return notes.wrong(
      at,
      found.index,
      `"${/[-<>=]+/.exec(text)?.[0] ?? ''}" is no arrow`,
      'Arrows are ->>, -->>, ->, -->, -x, -)',
    );
  if (colon < 0) return notes.wrong(at, 0, 'the message says nothing', `Write ${from}${found[0]}${to}: text`);
  if (/[^#\w]?;\s*\S/.test(text.slice(colon).replace(/#\w+;/g, '')))
    return notes.odd(at, 'a semicolon in a message ends it');
  ensure(from, sequence);
  ensure(target, sequence);
  const words = plainLabel(text.slice(colon + 1).replace(/^\s*(no)?wrap:/, ''));
  const arrowOf = found[0].replace('<<', '').replace(')', '>');
  sequence.steps.push({
    do: 'message',
    from,
    to: target,
    text: words,
    arrow: arrowOf as (Step & { do: 'message' })['arrow'],
  });
  if (to.startsWith('+')) active.set(target, (active.get(target) ?? 0) + 1);
  if (to.startsWith('-')) activate(at, from, false, reader);
}
