/** One chain of a flowchart, `a[One] --> b & c -- why --> d`, read from the left to the right. */

import type { Graph, GraphEdge, Group, Shape } from './picture.ts';
import { edge, endLink, namedShapes, shapes, startLink, wholeLink } from './chain-words.ts';
import { plainLabel } from './statements.ts';
import type { Notes, Statement } from './statements.ts';

const idChars = /^(?:[^\s[\](){}<>|&;:,"@~=^-]|-(?![-.>]|\s|$))+/u;
class Stop extends Error {}

/** A flowchart while it is read. */
interface Flow {
  graph: Graph;
  /** Nodes that stand in a frame. */
  framed: Set<string>;
  notes: Notes;
}

/** Reads one chain into the graph. What is wrong in it is noted. */
export function readChain(statement: Statement, flow: Flow, inside: Group | undefined): void {
  try {
    new Chain(statement, flow, inside).read();
  } catch (error) {
    if (!(error instanceof Stop)) throw error;
  }
}

class Chain {
  #at = 0;
  readonly #text: string;
  readonly #statement: Statement;
  readonly #graph: Graph;
  readonly #inside: Group | undefined;
  readonly #notes: Notes;
  readonly #framed: Set<string>;

  constructor(statement: Statement, { graph, framed, notes }: Flow, inside: Group | undefined) {
    this.#text = statement.text;
    this.#statement = statement;
    this.#graph = graph;
    this.#inside = inside;
    this.#notes = notes;
    this.#framed = framed;
  }

  read(): void {
    let from = this.#nodes();
    for (;;) {
      this.#blank();
      if (this.#at >= this.#text.length) return;
      const link = this.#link();
      const to = this.#nodes();
      for (const one of from) for (const other of to) this.#graph.edges.push({ from: one, to: other, ...link });
      from = to;
    }
  }

  get #left(): string {
    return this.#text.slice(this.#at);
  }

  #blank(): void {
    while (this.#text[this.#at] === ' ' || this.#text[this.#at] === '\t') this.#at += 1;
  }

  #wrong(message: string, help?: string, at = this.#at): never {
    this.#notes.wrong(this.#statement, at, message, help);
    throw new Stop();
  }

  #odd(what: string): never {
    this.#notes.odd(this.#statement, what);
    throw new Stop();
  }

  #nodes(): string[] {
    const ids = [this.#node()];
    for (;;) {
      const before = this.#at;
      this.#blank();
      if (this.#text[this.#at] !== '&') {
        this.#at = before;
        return ids;
      }
      this.#at += 1;
      ids.push(this.#node());
    }
  }

  #node(): string {
    this.#blank();
    const start = this.#at;
    const id = idChars.exec(this.#left)?.[0];
    if (id === undefined) {
      if (this.#at >= this.#text.length)
        this.#wrong('the link leads to nothing', 'Name the node that it leads to', Math.max(0, this.#text.length - 1));
      if (/^["'[({]/.test(this.#left))
        this.#wrong('a label stands here without a node', 'Give the node a name before its bracket: a["…"]');
      if (this.#link0() !== null)
        this.#wrong(
          start === 0 ? 'the link begins at nothing' : 'two links follow each other',
          'Name the node between them',
        );
      if (/^[->]/.test(this.#left))
        this.#wrong(`"${this.#left.slice(0, 4).trim()}" is no link`, 'Links are -->, ---, -.->, ==>');
      this.#odd(`"${this.#left.slice(0, 20)}" is not understood`);
    }
    this.#at += id.length;
    if (id === 'end') this.#wrong('"end" is a word of Mermaid, no name of a node', 'Call it End, or e', start);
    let node: { label: string; shape: Shape } | null = null;
    const attributes = /^@\{([^{}]*)\}/.exec(this.#left);
    if (attributes) {
      this.#at += attributes[0].length;
      const label = /\blabel:\s*("[^"]*"|'[^']*'|[^,}]+)/.exec(attributes[1] ?? '')?.[1];
      const shape = /\bshape:\s*["']?([\w-]+)/.exec(attributes[1] ?? '')?.[1];
      node = { label: plainLabel(label?.replace(/^'(.*)'$/, '$1') ?? id), shape: namedShapes[shape ?? ''] ?? 'box' };
    } else if (this.#left.startsWith('@{')) this.#odd('attributes over several lines are not understood');
    else node = this.#shape(id);
    const style = /^:::[\w-]+/.exec(this.#left);
    if (style) this.#at += style[0].length;
    this.#register(id, node);
    return id;
  }

  #register(id: string, node: { label: string; shape: Shape } | null): void {
    const known = this.#graph.nodes.get(id);
    if (known === undefined) {
      this.#graph.nodes.set(id, { id, ...(node ?? { label: id, shape: 'box' }) });
    } else if (node !== null) Object.assign(known, node);
    // The first frame that names a node has it, wherever else it was named before.
    if (this.#inside === undefined || this.#framed.has(id)) return;
    this.#framed.add(id);
    this.#inside.nodes.push(id);
  }

  #shape(id: string): { label: string; shape: Shape } | null {
    const found = shapes.find(([open]) => this.#left.startsWith(open));
    if (found === undefined) return null;
    const [open, closings, shape] = found;
    const start = this.#at;
    this.#at += open.length;
    this.#blank();
    if (this.#text[this.#at] === '"') {
      const end = this.#text.indexOf('"', this.#at + 1);
      if (end < 0)
        this.#wrong(`the quote in the label of ${id} is never closed`, `Write ${id}${open}"…"${closings[0]}`);
      const label = plainLabel(this.#text.slice(this.#at, end + 1));
      this.#at = end + 1;
      this.#blank();
      const close = closings.find((each) => this.#left.startsWith(each));
      if (close === undefined) {
        if (this.#at < this.#text.length && !/^[\])}/\\]/.test(this.#left))
          this.#wrong(
            `text follows the quoted label of ${id}`,
            `Quote the whole label, and write #quot; for a quote in it`,
          );
        this.#wrong(`the bracket of ${id} is never closed`, `"${open}" wants "${closings[0]}"`, start);
      }
      this.#at += close.length;
      return { label, shape };
    }
    return { label: this.#bare(id, open, closings, start), shape };
  }

  /** A label without quotes: it holds no bracket, and no quote. */
  #bare(id: string, open: string, closings: readonly string[], start: number): string {
    const from = this.#at;
    for (; this.#at < this.#text.length; this.#at += 1) {
      const close = closings.find((each) => this.#left.startsWith(each));
      if (close !== undefined) {
        const label = this.#text.slice(from, this.#at);
        this.#at += close.length;
        if (this.#at - close.length === start + open.length)
          this.#wrong(`the label of ${id} is empty`, `Write ${id} alone, or ${id}${open}" "${close}`, start);
        return plainLabel(label);
      }
      const char = this.#text[this.#at] ?? '';
      if (char === '/' || char === '\\' || char === '|') continue;
      if (!'()[]{}"'.includes(char)) continue;
      const closed = /[\])}]/.test(this.#left.slice(1)) || '])}'.includes(char);
      if (closed && !(char === '"' && /^"\s*[\])}]?$/.test(this.#left)))
        this.#wrong(`${char} stands in the label of ${id}, which has no quotes`, `Write ${id}${open}"…"${closings[0]}`);
      break;
    }
    return this.#wrong(`the bracket of ${id} is never closed`, `"${open}" wants "${closings[0]}"`, start);
  }

  #link0(): RegExpExecArray | null {
    return wholeLink.exec(this.#left) ?? startLink.exec(this.#left);
  }

  #link(): Omit<GraphEdge, 'from' | 'to'> {
    const start = this.#at;
    const name = /^[\w-]+@(?=[<xo]?[-=~.])/.exec(this.#left);
    if (name) this.#at += name[0].length;
    const whole = wholeLink.exec(this.#left);
    if (whole) {
      this.#at += whole[0].length;
      this.#blank();
      const label = this.#text[this.#at] === '|' ? this.#piped() : '';
      return edge(whole[1] ?? '', whole[2] ?? '', label);
    }
    const half = startLink.exec(this.#left);
    if (half === null) return this.#noLink(start);
    const [, head = '', mark = '--'] = half;
    const text = this.#text.slice(start + half[0].length);
    const end = endLink[mark]?.exec(text);
    if (!end)
      this.#wrong(
        'the text of the link never ends',
        `Write ${mark} text ${mark === '--' ? '-->' : mark === '==' ? '==>' : '.->'}`,
        start,
      );
    this.#at = start + half[0].length + end.index + end[0].length;
    const label = text.slice(0, end.index);
    return edge(head, mark === '-.' ? `-${end[0]}` : end[0], plainLabel(label));
  }

  #piped(): string {
    const from = this.#at + 1;
    const quoted = /^\s*"[^"]*"\s*\|/.exec(this.#text.slice(from));
    const end = quoted ? from + quoted[0].length - 1 : this.#text.indexOf('|', from);
    if (end < 0) this.#wrong('the label of the link is never closed', 'Write |text|', this.#at);
    const label = this.#text.slice(from, end);
    if (!quoted && /[()[\]{}"]/.test(label))
      this.#wrong(
        `${/[()[\]{}"]/.exec(label)?.[0]} stands in the label of a link, which has no quotes`,
        'Write |"…"|',
        from + label.search(/[()[\]{}"]/),
      );
    this.#at = end + 1;
    return plainLabel(label);
  }

  #noLink(start: number): never {
    const left = this.#left;
    if (/^(->|-|=>|=|<-|>|→)(?!-)/.test(left))
      this.#wrong(`"${/^\S{1,3}/.exec(left)?.[0]}" is no link`, 'Links are -->, ---, -.->, ==>', start);
    if (/^[\])}]/.test(left)) this.#wrong(`${left[0]} closes nothing`, 'Take it out', start);
    if (/^["\w\p{L}]/u.test(left))
      this.#wrong(
        `no link stands before "${/^[^\s]{1,20}/.exec(left)?.[0]}"`,
        'A node is one word, with its text in brackets: a["two words"]',
        start,
      );
    return this.#odd(`"${left.slice(0, 20)}" is not understood`);
  }
}
