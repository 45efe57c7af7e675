/** A shell script as the commands it would run: `unbash` behind a layer of ours that says when it cannot be sure. */

import { forEachChild, parse } from 'unbash';
import type { Assignment, Command, ParsedScript, Redirection, SyntaxNode, Word } from 'unbash';

/** `literal`: what is written is what the program gets; `glob`: names of files; `dynamic`: nobody can say before it runs. */
export interface ShellWord {
  /** As it is written, with its quotes. */
  text: string;
  /** What the program gets, where it is literal. */
  value: string;
  kind: 'literal' | 'glob' | 'dynamic';
}

/** Where a command reads from or writes to. A null path is not known before it runs. */
export interface ShellRedirect {
  kind: 'write' | 'read' | 'none' | 'here' | 'variable';
  path: string | null;
  text: string;
  /** The text that stands in the script (a here document, a here string), where it is literal. */
  body?: string;
}

/** One simple command of a script. */
export interface ShellCommand {
  text: string;
  words: readonly ShellWord[];
  /** `NAME=value` before it. */
  assignments: readonly { name: string; literal: boolean; text: string }[];
  redirects: readonly ShellRedirect[];
}

/** What a script comes to. */
export interface ShellScript {
  commands: ShellCommand[];
  /** Nothing but commands joined by `&&`, `||`, `;`, `|` and line ends: no group, loop, function, substitution or background. */
  flat: boolean;
  /** Why it is not understood, or null. What was found is in `commands` all the same, for what forbids. */
  fault: string | null;
}

/** Reads a script as bash would. Never throws. */
export function readScript(source: string): ShellScript {
  const found: ShellScript = { commands: [], flat: true, fault: null };
  try {
    walkScript(parse(source), source, found);
  } catch (error) {
    // Nesting deeper than the stack is nothing a person would write.
    found.fault ??= error instanceof RangeError ? 'it is nested too deeply' : 'the parser failed on it';
  }
  return found;
}

function walkScript(script: ParsedScript, source: string, found: ShellScript): void {
  const [error] = script.errors ?? [];
  if (error) found.fault ??= error.message;
  // A script within escaped backticks has a text of its own.
  const own = script.source ?? source;
  for (const statement of script.commands) walk(statement, own, found);
}

/** What changes nothing of how the commands in it run, one after the other, in this shell or its pipe. */
const flow = new Set(['Statement', 'Pipeline', 'AndOr', 'Time', 'Negation']);

/** A word that can hold nothing but itself. */
const plain = /^[\w./:=,@%+-]*$/;

function walk(node: SyntaxNode, source: string, found: ShellScript): void {
  if (node.type === 'Word' && plain.test(node.text)) return;
  switch (node.type) {
    case 'Script':
      found.flat = false;
      walkScript(node, source, found);
      return;
    case 'Command':
      found.commands.push(commandOf(node, source, found));
      break;
    case 'Redirected':
      // Of a group, a loop, a function: no command of its own, but a file that is read or written all the same.
      found.flat = false;
      found.commands.push({
        text: source.slice(node.pos, node.end),
        words: [],
        assignments: [],
        redirects: node.redirects.map((each) => redirectOf(each, source)),
      });
      break;
    case 'TestCommand':
    case 'ArithmeticCommand':
    case 'ArithmeticFor':
      // Arithmetic can run commands by the value of a variable: `a[$(id)]`.
      found.flat = false;
      found.commands.push(construct(node, source));
      break;
    case 'CommandExpansion':
    case 'ArithmeticCommandExpansion':
    case 'ProcessSubstitution':
      found.flat = false;
      if (!node.script) found.fault ??= 'a substitution in it cannot be read';
      break;
    case 'ArithmeticExpansion':
      found.flat = false;
      // `$((` is also how a substitution of a subshell begins, and the two are not always told apart.
      if (/\$\(\(.*(\$\(|`|<<)/s.test(node.text)) found.fault ??= 'a substitution stands in arithmetic';
      break;
    default:
      if (!flow.has(node.type) && !isWordish(node.type)) found.flat = false;
      if (node.type === 'Statement' && node.background) found.flat = false;
  }
  forEachChild(node, (child) => walk(child, source, found));
}

const wordish = /^(?:Word|Literal|Glob|SingleQuoted|DoubleQuoted|AnsiCQuoted|Redirect|FileDescriptor)$/;
function isWordish(type: string): boolean {
  return wordish.test(type);
}

/** `[[ … ]]` and `(( … ))` as commands of that name. */
function construct(node: SyntaxNode, source: string): ShellCommand {
  const text = source.slice(node.pos, node.end);
  const name = node.type === 'TestCommand' ? '[[' : '((';
  return {
    text,
    words: [
      { text: name, value: name, kind: 'literal' },
      { text: text.slice(2), value: text.slice(2), kind: 'dynamic' },
    ],
    assignments: [],
    redirects: [],
  };
}

/** Does more than blanks stand between the words? The parser passes over a parenthesis at which bash gives up. */
function hasGap(node: Command, source: string): boolean {
  const pieces = [...node.prefix, ...(node.name ? [node.name] : []), ...node.suffix];
  let from = node.pos;
  for (const { pos, end } of [...pieces, { pos: node.end, end: node.end }]) {
    if (pos > from && !/^(?:[ \t]|\\\n)*$/.test(source.slice(from, pos))) return true;
    from = Math.max(from, end);
  }
  // What follows the last word up to the next command is a separator; an open parenthesis is none.
  return /^[ \t]*\(/.test(source.slice(from, from + 64));
}

function commandOf(node: Command, source: string, found: ShellScript): ShellCommand {
  if (hasGap(node, source)) found.fault ??= 'something in it belongs to no command';
  const words = [...(node.name ? [node.name] : []), ...node.args].map((word) =>
    word.type === 'Word' ? wordOf(word) : { text: word.text, value: word.text, kind: 'dynamic' as const },
  );
  const assignments = node.prefix.flatMap((each) => (each.type === 'Assignment' ? [assignmentOf(each)] : []));
  if (assignments.length > 0) found.flat = false;
  return {
    text: source.slice(node.pos, node.end),
    words,
    assignments,
    redirects: node.redirects.map((each) => redirectOf(each, source)),
  };
}

function assignmentOf({ name, value, text, append, index }: Assignment): ShellCommand['assignments'][number] {
  const literal = value.type === 'Word' && !append && !index && wordOf(value).kind === 'literal';
  return { name, literal, text };
}

function wordOf(word: Word): ShellWord {
  return { text: word.text, value: word.value, kind: kindOf(word) };
}

function kindOf(word: Word): ShellWord['kind'] {
  if (plain.test(word.text)) return 'literal';
  // The parser leaves the tilde alone; bash puts a home folder there.
  if (/(?:^|[=:])~/.test(word.text)) return 'dynamic';
  let kind: ShellWord['kind'] = 'literal';
  for (const part of word.parts ?? []) {
    if (part.type === 'Literal' || part.type === 'SingleQuoted' || part.type === 'AnsiCQuoted') continue;
    if (part.type === 'DoubleQuoted' && part.parts.every((each) => each.type === 'Literal')) continue;
    if (part.type !== 'Glob') return 'dynamic';
    kind = 'glob';
  }
  // A brace that the parser took for text is not taken for text here.
  if (kind === 'literal' && word.parts === undefined && /[{*?[]/.test(word.text.replace(/\\./gs, '')))
    return loose(word);
  return kind;
}

/** `{}` of find and a lone brace stay what they are; anything else that bash might expand is not literal. */
function loose({ text }: Word): ShellWord['kind'] {
  if (text === '[' || text === '[[') return 'literal';
  return /\{[^}]*(?:,|\.\.)/.test(text) ? 'dynamic' : /[*?[]/.test(text) ? 'glob' : 'literal';
}

const devices = new Set(['/dev/null', '/dev/stdout', '/dev/stderr']);

function redirectOf(redirect: Redirection, source: string): ShellRedirect {
  const text = source.slice(redirect.pos, redirect.end);
  if (redirect.descriptor?.type === 'FileDescriptorVariable') return { kind: 'variable', path: null, text };
  if (redirect.type === 'HereDoc') {
    return { kind: 'here', path: null, text: text.split('\n')[0] ?? text, body: redirect.body.text };
  }
  const target = redirect.target ? wordOf(redirect.target) : null;
  if (redirect.type === 'HereString') {
    return { kind: 'here', path: null, text, ...(target?.kind === 'literal' && { body: target.value }) };
  }
  const path = target?.kind === 'literal' ? target.value : null;
  const { operator } = redirect;
  if ((operator === '>&' || operator === '<&') && path !== null && /^(?:\d+-?|-)$/.test(path))
    return { kind: 'none', path, text };
  if (path !== null && operator !== '<' && devices.has(path)) return { kind: 'none', path, text };
  return { kind: operator === '<' || operator === '<&' ? 'read' : 'write', path, text };
}
