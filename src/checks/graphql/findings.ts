/** Gathers what is found, by file, with the lines of the nodes that it is about. */

import type { ASTNode } from 'graphql';
import type { Finding, Severity } from '../../protocol/proof/checks.ts';
import type { CheckContext } from '../kind/check.ts';
import { Lines } from '../kind/lines.ts';
import { placeOf } from './documents.ts';
import { finding } from './rules.ts';

/** @see Findings.add */
interface More {
  severity?: Severity;
  help?: string;
  /** The file to name where the node is of none. */
  anywhere?: string | undefined;
}

/** What was found, each thing once. */
export class Findings {
  readonly #context: CheckContext;
  readonly #lines = new Map<string, Lines>();
  readonly #byPath = new Map<string, Finding[]>();

  constructor(context: CheckContext) {
    this.#context = context;
  }

  /** Something about a node; without a place there is nothing to say. */
  async add(rule: string, node: ASTNode | undefined, message: string, { anywhere, ...more }: More = {}): Promise<void> {
    const place = placeOf(nameOf(node));
    const text = place && (await this.#context.proposed.text(place.path));
    if (place && typeof text === 'string') {
      const lines = this.#linesOf(place.path, text);
      this.#push(finding(rule, { path: place.path, ...lines.at(place.offset), message, ...more }));
    } else if (anywhere !== undefined) this.#push(finding(rule, { path: anywhere, line: 1, message, ...more }));
  }

  /** About a file as a whole. */
  addAt(path: string, rule: string, message: string): void {
    this.#push(finding(rule, { path, line: 1, message }));
  }

  /** Where a document cannot be parsed. */
  async syntax(path: string, message: string, offset: number): Promise<void> {
    const lines = this.#linesOf(path, (await this.#context.proposed.text(path)) ?? '');
    this.#push(finding('graphql/syntax', { path, ...lines.at(offset), message }));
  }

  /** In the order of the lines. */
  of(path: string): Finding[] {
    return (this.#byPath.get(path) ?? []).sort((a, b) => a.line - b.line || (a.column ?? 0) - (b.column ?? 0));
  }

  paths(): string[] {
    return [...this.#byPath.keys()];
  }

  #linesOf(path: string, text: string): Lines {
    const lines = this.#lines.get(path) ?? new Lines(text);
    this.#lines.set(path, lines);
    return lines;
  }

  #push(one: Finding): void {
    const all = this.#byPath.get(one.path) ?? [];
    if (!all.some(({ rule, line, message }) => rule === one.rule && line === one.line && message === one.message))
      all.push(one);
    this.#byPath.set(one.path, all);
  }
}

/** A definition begins with its description: its name is what is meant. */
function nameOf(node: ASTNode | undefined): ASTNode | undefined {
  return node && 'description' in node && 'name' in node && node.name ? node.name : node;
}
