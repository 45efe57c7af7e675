/** A picture written down again in the part of Mermaid that the drawer reads without loss, its words as stand-ins. */

import type { Classes, Direction, Entities, Graph, Group, Picture, Sequence, Shape } from '../read/picture.ts';
import { pad, width } from '../../text/width.ts';
import type { Letters } from './letters.ts';

/** How it is to be laid out. */
export interface Layout {
  direction: Direction | 'as said';
  /** Columns that a label may take in one row. */
  label: number;
}

const brackets: Readonly<Record<Shape, [string, string]>> = {
  box: ['[', ']'],
  round: ['(', ')'],
  stadium: ['(', ')'],
  circle: ['((', '))'],
  cylinder: ['(', ')'],
  diamond: ['{', '}'],
  hexagon: ['{{', '}}'],
  start: ['(', ')'],
  end: ['(', ')'],
};
const marks: Readonly<Partial<Record<Shape, string>>> = { start: '●', end: '◉' };
const classArrows = new Set([
  '<|--',
  '--|>',
  '<|..',
  '..|>',
  '*--',
  '--*',
  'o--',
  '--o',
  '-->',
  '<--',
  '..>',
  '<..',
  '--',
]);

/** What the drawer cannot show as it is meant; null when it can show all. */
export function beyond(picture: Picture): string | null {
  if (picture.type === 'class') {
    const odd = picture.relations.find(({ arrow }) => !classArrows.has(arrow));
    return odd === undefined ? null : `the relation ${odd.arrow} is not drawn`;
  }
  if (picture.type !== 'flowchart' && picture.type !== 'state') return null;
  if (picture.undrawn !== undefined) return picture.undrawn;
  const frames = new Set(allGroups(picture.groups).map(({ id }) => id));
  const frame = picture.edges.flatMap(({ from, to }) => [from, to]).find((id) => frames.has(id));
  return frame === undefined ? null : `the link to the frame ${frame} is not drawn`;
}

const allGroups = (groups: readonly Group[]): Group[] => groups.flatMap((group) => [group, ...allGroups(group.groups)]);

/** The source for the drawer. */
export function sourceFor(picture: Picture, letters: Letters, layout: Layout): string {
  switch (picture.type) {
    case 'flowchart':
    case 'state':
      return graphSource(picture, letters, layout);
    case 'sequence':
      return sequenceSource(picture, letters, layout);
    case 'class':
      return cardSource(classCards(picture), letters, layout);
    case 'er':
      return cardSource(entityCards(picture), letters, layout);
    default:
      return picture satisfies never;
  }
}

function graphSource(graph: Graph, letters: Letters, { direction, label }: Layout): string {
  const flow = direction === 'as said' ? graph.direction : direction;
  const out = [`flowchart ${flow}`];
  const names = new Map([...graph.nodes.keys()].map((id, index) => [id, `n${index}`]));
  const node = (id: string): string => {
    const { label: words, shape } = graph.nodes.get(id) ?? { label: id, shape: 'box' as const };
    const [open, close] = brackets[shape];
    return `${names.get(id)}${open}${letters.block(marks[shape] ?? words, label, ' ')}${close}`;
  };
  let frames = 0;
  const group = ({ label: words, nodes, groups, direction: own }: Group): string[] => [
    `subgraph g${(frames += 1)} [${letters.line(words)}]`,
    ...(own !== undefined && direction === 'as said' ? [`direction ${own}`] : []),
    ...nodes.map(node),
    ...groups.filter(filled).flatMap(group),
    'end',
  ];
  // In the order of the source, which the layout goes by; a frame stands where its first node does.
  const grouped = new Map(graph.groups.flatMap((each) => members(each).map((id) => [id, each] as const)));
  const written = new Set<Group>();
  for (const id of graph.nodes.keys()) {
    const frame = grouped.get(id);
    if (frame === undefined) out.push(node(id));
    else if (!written.has(frame)) out.push(...group(frame));
    if (frame !== undefined) written.add(frame);
  }
  for (const { from, to, label: words, style, heads } of graph.edges) {
    if (style === 'hidden') continue;
    const [line, head] = style === 'solid' ? ['---', '-->'] : style === 'dotted' ? ['-.-', '-.->'] : ['===', '==>'];
    const arrow = heads.from && heads.to ? `<${head}` : heads.from || heads.to ? head : line;
    const [a, b] = heads.from && !heads.to ? [to, from] : [from, to];
    const text = words === '' ? '' : `|${letters.block(words, label)}|`;
    out.push(`${names.get(a)} ${arrow}${text} ${names.get(b)}`);
  }
  return out.join('\n');
}

const members = ({ nodes, groups }: Group): string[] => [...nodes, ...groups.flatMap(members)];
const filled = (group: Group): boolean => members(group).length > 0;

function sequenceSource({ actors, steps }: Sequence, letters: Letters, { label }: Layout): string {
  const names = new Map([...actors.keys()].map((id, index) => [id, `p${index}`]));
  const out = ['sequenceDiagram'];
  for (const [id, { label: words }] of actors)
    out.push(`participant ${names.get(id)} as ${letters.block(words, label)}`);
  for (const step of steps) {
    if (step.do === 'message')
      out.push(`${names.get(step.from)}${step.arrow}${names.get(step.to)}: ${letters.block(step.text, label * 2)}`);
    else if (step.do === 'note')
      out.push(
        `Note ${step.where} ${step.of.map((id) => names.get(id)).join(',')}: ${letters.block(step.text, label)}`,
      );
    else if (step.do === 'open') out.push(`${step.word} ${step.text === '' ? '' : letters.line(step.text)}`.trim());
    else if (step.do === 'divide')
      out.push(`${step.word === 'and' ? 'and' : 'else'} ${step.text === '' ? '' : letters.line(step.text)}`.trim());
    else out.push('end');
  }
  return out.join('\n');
}

/** Classes and entities as cards in a graph: the drawer's own way to draw them lets words and lines cross. */
interface Cards {
  cards: Map<string, (string | null)[]>;
  lines: { from: string; to: string; label: string; arrow: string }[];
}

function cardSource({ cards, lines }: Cards, letters: Letters, { direction, label }: Layout): string {
  const names = new Map([...cards.keys()].map((id, index) => [id, `n${index}`]));
  return [
    `flowchart ${direction === 'as said' ? 'TD' : direction}`,
    ...[...cards].map(([id, rows]) => `${names.get(id)}[${letters.card(rows)}]`),
    ...lines.map(({ from, to, label: words, arrow }) => {
      const text = words === '' ? '' : `|${letters.block(words, label)}|`;
      return `${names.get(from)} ${arrow}${text} ${names.get(to)}`;
    }),
  ].join('\n');
}

/** What stands at an end of a relation, in a word that needs no sign of its own. */
const classWords: Readonly<Record<string, [string, string]>> = {
  '<|--': ['◁', '---'],
  '--|>': ['▷', '---'],
  '<|..': ['◁', '-.-'],
  '..|>': ['▷', '-.-'],
  '*--': ['◆', '---'],
  '--*': ['◆', '---'],
  'o--': ['◇', '---'],
  '--o': ['◇', '---'],
  '-->': ['', '-->'],
  '<--': ['', '-->'],
  '..>': ['', '-.->'],
  '<..': ['', '-.->'],
  '--': ['', '---'],
};

function classCards({ classes, relations }: Classes): Cards {
  const cards = new Map(
    [...classes].map(([id, { label, annotation, fields, methods }]) => [
      id,
      [
        ...(annotation === '' ? [] : [`«${annotation}»`]),
        label,
        ...(fields.length > 0 ? [null, ...fields] : []),
        ...(methods.length > 0 ? [null, ...methods] : []),
      ],
    ]),
  );
  const lines = relations.map(({ from, to, arrow, label }) => {
    const [sign, line] = classWords[arrow] ?? ['', '---'];
    const back = arrow.startsWith('<') && sign === '';
    const words = [sign, label].filter((each) => each !== '').join(' ');
    return { from: back ? to : from, to: back ? from : to, label: words, arrow: line };
  });
  return { cards, lines };
}

const many: Readonly<Record<string, string>> = {
  '||': '1',
  '|o': '0..1',
  'o|': '0..1',
  '}o': '0..n',
  'o{': '0..n',
  '}|': '1..n',
  '|{': '1..n',
};

/** Entities for the drawer's own way to draw them. */
export function entitySource({ entities, relations }: Entities, letters: Letters): string {
  const names = new Map([...entities].map(([id, { label }]) => [id, letters.line(label, true)]));
  return [
    'erDiagram',
    ...[...entities].flatMap(([id, { attributes }]) => [
      `${names.get(id)} {`,
      ...attributes.map(({ type, name, keys, note }) =>
        [letters.line(type), letters.line(name), ...keys, ...(note === '' ? [] : [`"${letters.line(note)}"`])].join(
          ' ',
        ),
      ),
      '}',
    ]),
    ...relations.map(
      ({ from, to, ends, label }) => `${names.get(from)} ${ends} ${names.get(to)} : ${letters.line(label)}`,
    ),
  ].join('\n');
}

function entityCards({ entities, relations }: Entities): Cards {
  const cards = new Map(
    [...entities].map(([id, { label, attributes }]) => {
      const types = Math.max(0, ...attributes.map(({ type }) => width(type)));
      const keys = attributes.some((each) => each.keys.length > 0);
      const rows = attributes.map(({ type, name, keys: own, note }) =>
        [pad(type, types), name, ...(keys ? [own.join(' ')] : []), ...(note === '' ? [] : [`· ${note}`])]
          .join(' ')
          .trimEnd(),
      );
      return [id, [label, ...(rows.length > 0 ? [null, ...rows] : [])]];
    }),
  );
  const lines = relations.map(({ from, to, ends, label }) => ({
    from,
    to,
    label: `${many[ends.slice(0, 2)]} ${label} ${many[ends.slice(-2)]}`,
    arrow: ends.includes('..') ? '-.-' : '---',
  }));
  return { cards, lines };
}
