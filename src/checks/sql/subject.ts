/** One statement as the rules see it, and how they say what they find in it. */

import type { Finding, Severity, TextEdit } from '../../protocol/proof/checks.ts';
import type { Rule } from '../kind/check.ts';
import { commandSpans } from './commands.ts';
import type { Span } from './commands.ts';
import type { MigrationFile } from './migration-file.ts';
import { inside, listIn, numberIn, relationName, textIn, typed } from './nodes.ts';
import type { Node } from './nodes.ts';
import { Places } from './places.ts';
import type { Statement } from './statement.ts';

/** What is said with a finding. */
interface Told {
  /** Where, in UTF-16 units of the statement's text; its beginning unless said. */
  at?: number;
  help?: string;
  fix?: TextEdit[];
  severity?: Severity;
}

/** Rules about one matter. `look` sees every statement in turn, `end` the file when all were seen. */
export interface RuleGroup {
  rules: readonly Rule[];
  look(subject: Subject): void;
  end?(file: MigrationFile, subjects: readonly Subject[]): void;
}

/** One command of an ALTER TABLE. */
export interface Command {
  subtype: string;
  body: Node;
  span: Span;
}

type Make = (rule: string, at: Omit<Finding, 'rule' | 'severity'> & { severity?: Severity }) => Finding;

/** @see RuleGroup */
export class Subject {
  readonly file: MigrationFile;
  readonly statement: Statement;
  readonly index: number;
  readonly type: string;
  readonly body: Node;
  /** Of the statement, or of the one within a body. */
  readonly text: string;
  readonly places: Places;
  readonly findings: Finding[];
  /** Within a function's or a DO's body: where its text stands in the statement. */
  readonly within: number | null;
  readonly #make: Make;
  readonly #outer: Places;
  #commands: Command[] | undefined;

  constructor(
    at: { file: MigrationFile; statement: Statement; index: number; findings: Finding[]; make: Make },
    inner?: { node: Node; text: string; at: number; outer: Places },
  ) {
    this.file = at.file;
    this.statement = at.statement;
    this.index = at.index;
    this.findings = at.findings;
    this.#make = at.make;
    const { type, body } = typed(inner?.node ?? at.statement.node);
    this.type = type;
    this.body = body;
    this.text = inner?.text ?? at.statement.text;
    this.places = new Places(this.text);
    this.#outer = inner?.outer ?? this.places;
    this.within = inner?.at ?? null;
  }

  /** A statement in the body of this one. `at` is where its text starts in this one's. */
  inner(node: Node, text: string, at: number): Subject {
    const { file, statement, index, findings } = this;
    return new Subject({ file, statement, index, findings, make: this.#make }, { node, text, at, outer: this.#outer });
  }

  /** The relation that the statement is about. */
  get relation(): string {
    return relationName(inside(this.body, 'relation'));
  }

  /** Is it, as far as anyone can tell, used by others while this runs? */
  get isUsed(): boolean {
    return !this.file.isNew(this.relation, this.index);
  }

  /** The commands of an ALTER TABLE; none of anything else. */
  get commands(): readonly Command[] {
    if (this.type !== 'AlterTableStmt') return [];
    return (this.#commands ??= this.#findCommands());
  }

  /** What stands at a node of the tree, as an offset of the statement's text. */
  place(node: Node | undefined): number {
    return this.places.offset(numberIn(node, 'location'));
  }

  say(rule: string, message: string, { at = 0, help, fix, severity }: Told = {}): void {
    const { statement, file } = this;
    const { line, column } = this.#outer.at((this.within ?? 0) + at);
    const { source, path } = file.context;
    const lineStart = source === undefined ? -1 : source.lastIndexOf('\n', statement.from - 1) + 1;
    const shown = line > 1 ? column : source === undefined ? undefined : column + statement.from - lineStart;
    this.findings.push(
      this.#make(rule, {
        path,
        line: statement.line + line - 1,
        ...(shown !== undefined && { column: shown }),
        message,
        ...(help !== undefined && { help }),
        ...(fix !== undefined && { fix }),
        ...(severity !== undefined && { severity }),
      }),
    );
  }

  /** An edit of the file, given in offsets of the statement's text. */
  edit(from: number, to: number, text: string): TextEdit[] {
    const base = this.statement.from + (this.within ?? 0);
    return [{ from: base + from, to: base + to, text }];
  }

  #findCommands(): Command[] {
    const bodies = listIn(this.body, 'cmds').map((each) => inside(each, 'AlterTableCmd') ?? {});
    const relation = numberIn(inside(this.body, 'relation'), 'location');
    const spans = commandSpans(this.text, this.places, relation);
    const whole = { from: 0, to: this.text.length };
    return bodies.map((body, at) => ({
      subtype: textIn(body, 'subtype'),
      body,
      // Where the two do not agree, the statement itself is the place.
      span: (spans.length === bodies.length ? spans[at] : undefined) ?? whole,
    }));
  }
}
