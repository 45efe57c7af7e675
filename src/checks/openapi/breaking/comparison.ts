/** What a comparison of two documents finds, and which operations it is about. */

import type { Finding, Severity } from '../../../protocol/proof/checks.ts';
import { finder } from '../../kind/check.ts';
import type { ApiDocument } from '../document/document.ts';
import type { Node } from '../document/node.ts';
import { breakingRules, helpFor } from '../rules/breaking.ts';

/** Who is hurt by what: clients send requests and read responses. */
export type Way = 'request' | 'response';

/** What is being compared, in words, and who uses it. */
export interface Subject {
  way: Way;
  /** `POST /orders` */
  operation: string;
  /** `the body`, `query parameter limit`, `response 200`. */
  of: string;
  /** Within that: `items[].total`. */
  path: string;
  /** The pair of schemas that led here. */
  from: string;
}

/** A change that clients notice. */
export interface Change {
  rule: string;
  severity?: Severity;
  /** Where it stands in the document as proposed; the nearest thing that is still there. */
  at: Node;
  operation: string;
  message: string;
  /** Which pair of schemas it was found in, where it was one. */
  pair?: string;
}

const finding = finder(breakingRules);
const mostNamed = 3;

/** Two versions of a document, and what was found out about them so far. */
export class Comparison {
  readonly before: ApiDocument;
  readonly after: ApiDocument;
  readonly changes: Change[] = [];
  /** Pairs of schemas that were compared, each with what led to it: other pairs, or operations. */
  readonly #users = new Map<string, Set<string>>();

  constructor(before: ApiDocument, after: ApiDocument) {
    this.before = before;
    this.after = after;
  }

  found(change: Change): void {
    this.changes.push(change);
  }

  /** Notes that a pair is used from somewhere. Is it the first time? */
  enter(pair: string, from: string): boolean {
    const users = this.#users.get(pair);
    if (users) users.add(from);
    else this.#users.set(pair, new Set([from]));
    return users === undefined;
  }

  /** All that was found, as findings of the document as proposed. */
  findings(): Finding[] {
    const seen = new Set<string>();
    return this.changes.flatMap(({ rule, severity, at, operation, message, pair }) => {
      const others = pair === undefined ? [] : this.#operationsOf(pair).filter((name) => name !== operation);
      const help = helpFor(rule);
      const made = finding(`openapi/${rule}`, {
        path: at.file,
        ...this.after.place(at.file, at.pointer),
        message: `${operation}${operation === '' ? '' : ': '}${message}${also(others)}`,
        ...(help !== undefined && { help }),
        ...(severity && { severity }),
      });
      const name = `${made.rule}\0${made.path}\0${made.line}\0${message}`;
      if (seen.has(name)) return [];
      seen.add(name);
      return [made];
    });
  }

  #operationsOf(pair: string): string[] {
    const operations = new Set<string>();
    const open = [pair];
    const seen = new Set(open);
    for (let name = open.pop(); name !== undefined; name = open.pop())
      for (const user of this.#users.get(name) ?? []) {
        if (!user.includes('\0')) operations.add(user);
        else if (!seen.has(user)) {
          seen.add(user);
          open.push(user);
        }
      }
    return [...operations];
  }
}

function also(others: readonly string[]): string {
  if (others.length === 0) return '';
  return others.length <= mostNamed ? ` (also ${others.join(', ')})` : ` (also ${others.length} other operations)`;
}
