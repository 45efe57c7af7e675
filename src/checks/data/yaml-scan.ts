/** Reads YAML with places, by the `yaml` package, and says what is wrong with it. */

import { isAlias, isCollection, isPair, isScalar, parseAllDocuments, visit } from 'yaml';
import type { Document, Pair, YAMLError } from 'yaml';

/** What the documents of one stream are. */
export type YamlDocument = Document.Parsed;

/** A thing that is wrong, at an offset. */
export interface YamlProblem {
  what: 'invalid' | 'tab' | 'duplicate' | 'alias' | 'bomb' | 'deep';
  from: number;
  message: string;
  /** Most readers take it all the same. */
  harmless?: boolean;
  /** Of a key that stands twice: where it stood first. */
  first?: number;
}

/** More nodes than this are not worth having, when aliases make them of a hundredth of that. */
const mostNodes = 1_000_000;

/** The documents of a stream, however many there are. Keys that stand twice are looked for by us: the package takes quadratic time for it. */
export function readYaml(text: string): YamlDocument[] {
  const documents = parseAllDocuments(text, {
    uniqueKeys: false,
    prettyErrors: false,
    merge: true,
    logLevel: 'silent',
  });
  return 'empty' in documents ? [] : documents;
}

/** The first error of each document, and everything that does not keep it from being read. */
export function problemsIn(document: YamlDocument, text: string): YamlProblem[] {
  const error = document.errors.toSorted((a, b) => a.pos[0] - b.pos[0])[0];
  if (error) return [asProblem(error, document, text)];
  return [...duplicates(document), ...aliasProblems(document)];
}

function asProblem(error: YAMLError, document: YamlDocument, text: string): YamlProblem {
  const [from] = error.pos;
  const said = error.message;
  if ((error.code as string) === 'RESOURCE_EXHAUSTION')
    return { what: 'deep', from, message: 'nested deeper than can be read' };
  if (error.code === 'TAB_AS_INDENT')
    return { what: 'tab', from, message: 'a tab in the indentation, where YAML has only spaces' };
  const unclosed =
    /^Flow (sequence|map) in block collection must/.exec(said) ?? /^Flow (sequence|map).*must end with/.exec(said);
  if (unclosed) {
    const [open, close] = unclosed[1] === 'map' ? ['{', '}'] : ['[', ']'];
    return {
      what: 'invalid',
      from: openBefore(document, from) ?? from,
      message: `\`${open}\` is not closed: \`${close}\` is missing`,
    };
  }
  const quoted = quotedOver(document, text, error);
  if (quoted !== undefined) return unclosedQuote(text, quoted);
  if (/^(?:Implicit keys need to be on a single line|Nested mappings are not allowed)/.test(said))
    return implicitKey(error, text);
  if (said.startsWith('Plain value cannot start with'))
    return { what: 'invalid', from, message: `${lowered(said)}: put it in quotation marks` };
  return { what: 'invalid', from, message: lowered(said) };
}

/** Without its end, or only with too little before its further lines. */
function unclosedQuote(text: string, from: number): YamlProblem {
  const end = text.indexOf(text[from] ?? '"', from + 1);
  const inner = text.slice(from, end);
  if (end > 0 && !/\n\s*(?:- )?[\w.-]+:\s/.test(inner) && inner.split('\n').length < 10) {
    const message = 'the further lines of this text must be indented: some readers refuse it';
    return { what: 'invalid', harmless: true, from, message };
  }
  return { what: 'invalid', from, message: 'the quotation mark that begins here is not closed on its line' };
}

function lowered(said: string): string {
  return said.charAt(0).toLowerCase() + said.slice(1);
}

/** A key over several lines: the line that is wrong is the deeper one, or the first, whose colon has no space behind it. */
function implicitKey({ pos: [from, to] }: YAMLError, text: string): YamlProblem {
  const lineStart = text.lastIndexOf('\n', from - 1) + 1;
  const first = text.slice(lineStart, endOfLine(text, from));
  const next = endOfLine(text, from) + 1;
  const second = text.slice(next, endOfLine(text, next));
  const indent = (line: string) => /^ */.exec(line)?.[0].length ?? 0;
  if (/^\s*(?:- )?[\w.-]+:[^\s:/]/.test(first) && !/:\s/.test(first))
    return { what: 'invalid', from, message: 'a space is missing behind the `:` of this key' };
  if (to > next || indent(second) > indent(first)) {
    if (/^\s*[^\s#].*:(?:\s|$)/.test(second) && indent(second) > indent(first))
      return {
        what: 'invalid',
        from: next + indent(second),
        message: 'indented deeper than the line above, which is complete',
      };
  }
  if (/^\s*(?:- )?[^:]+: .*: /.test(first) || first.trimEnd().endsWith(':'))
    return { what: 'invalid', from, message: 'a second `: ` in the line: put the value in quotation marks' };
  return { what: 'invalid', from, message: 'a key without its `:`, or a text that goes on where a key should stand' };
}

function endOfLine(text: string, offset: number): number {
  const end = text.indexOf('\n', offset);
  return end < 0 ? text.length : end;
}

/** The bracket that is still open at the offset: of the flow collections that reach it, the one that begins first. */
function openBefore(document: YamlDocument, offset: number): number | undefined {
  let open: number | undefined;
  visit(document, {
    Collection(_, node) {
      if (!node.flow || !node.range || node.range[0] > offset || node.range[1] < offset - 1) return;
      open ??= node.range[0];
    },
  });
  return open;
}

/** A quoted text that swallowed a line with a key, and ends where the error is: its end is missing. */
function quotedOver(document: YamlDocument, text: string, { pos: [at], message }: YAMLError): number | undefined {
  let found: number | undefined;
  visit(document, {
    Scalar(_, { type, range }) {
      if (!range || (type !== 'QUOTE_DOUBLE' && type !== 'QUOTE_SINGLE') || range[0] > at) return;
      const inner = text.slice(range[0], range[1]);
      const missing = message.startsWith('Missing closing') && range[1] >= at - 1;
      if (missing || (at >= range[1] - 1 && at - range[1] < 4 && /\n\s*(?:- )?[\w.-]+:\s/.test(inner)))
        found = range[0];
    },
  });
  return found;
}

/** A key as text that tells keys apart: `1` and `"1"` are two; `<<` is the merge. */
export function keyOf({ key }: Pair): string | undefined {
  if (!isScalar(key)) return undefined;
  return typeof key.value === 'string'
    ? key.value
    : typeof key.value === 'symbol'
      ? '<<'
      : `${typeof key.value} ${String(key.value)}`;
}

function startOf(pair: Pair): number {
  return isScalar(pair.key) ? (pair.key.range?.[0] ?? 0) : 0;
}

function duplicates(document: YamlDocument): YamlProblem[] {
  const problems: YamlProblem[] = [];
  visit(document, {
    Map(_, map) {
      const seen = new Map<string, number>();
      for (const pair of map.items) {
        const key = keyOf(pair);
        if (key === undefined || key === '<<') continue;
        const first = seen.get(key);
        if (first === undefined) seen.set(key, startOf(pair));
        else
          problems.push({
            what: 'duplicate',
            from: startOf(pair),
            first,
            message: isScalar(pair.key) ? String(pair.key.value) : key,
          });
      }
    },
  });
  return problems;
}

/** Aliases of nothing, and aliases of aliases that come to more than anybody can hold. */
function aliasProblems(document: YamlDocument): YamlProblem[] {
  const problems: YamlProblem[] = [];
  /** How many nodes an anchor comes to; the anchors before it are known by then. */
  const sizes = new Map<string, number>();
  let written = 0;
  let bomb: YamlProblem | undefined;
  const sizeOf = (node: unknown): number => {
    written += 1;
    let size = 1;
    if (isAlias(node)) {
      const known = sizes.get(node.source);
      if (known === undefined)
        problems.push({
          what: 'alias',
          from: node.range?.[0] ?? 0,
          message: `*${node.source} names no anchor that stands before it`,
        });
      size = known ?? 1;
    } else if (isPair(node)) size = sizeOf(node.key) + (node.value === null ? 0 : sizeOf(node.value));
    else if (isCollection(node)) {
      // An anchor within itself is known, but not its size.
      if (node.anchor) sizes.set(node.anchor, 1);
      for (const item of node.items) size += sizeOf(item);
    }
    const anchor = isScalar(node) || isCollection(node) ? node.anchor : undefined;
    if (anchor) sizes.set(anchor, size);
    if (size > mostNodes && size > written * 100 && !bomb && !isPair(node)) {
      const from = isCollection(node) || isAlias(node) ? (node.range?.[0] ?? 0) : 0;
      bomb = {
        what: 'bomb',
        from,
        message: `its aliases come to more than ${mostNodes.toLocaleString('en-GB')} values, out of ${written}`,
      };
    }
    return size;
  };
  sizeOf(document.contents);
  return bomb ? [...problems, bomb] : problems;
}
