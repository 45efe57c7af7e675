/** Flags of a command against the list of those that only read: what is not on the list is not known to be harmless. */

/** What a command may be given. Anything else means that a person is asked. */
export interface FlagTable {
  /** Letters that take no value, and may be written together. */
  short?: string;
  /** Letters that take a value, in the same word or in the next. */
  valued?: string;
  /** Letters whose value is a file that is read. */
  file?: string;
  /** Long names, blanks between: `all` takes no value, `width=` takes one, `color?` may take one behind `=`, `from@` takes a file. */
  long?: string;
  /** `-5` stands for a number of lines. */
  number?: boolean;
  /** Long options have one dash (`find`, `java`): not read here. */
  operands: 'none' | 'files' | 'text';
  /** The first operand is a pattern or a program, unless one was given by these flags. */
  first?: { flags: readonly string[]; allowed?: { test(program: string): boolean } };
  /** Operands at most: a further one would be written to. */
  atMost?: number;
}

/** The files it reads, or why it is not known to only read. */
export type FlagsRead = { files: string[]; text: string[]; flags: string[] } | string;

/** Reads the words behind the name of the command. */
export function readFlags(words: readonly string[], table: FlagTable): FlagsRead {
  const read = { files: [] as string[], text: [] as string[], flags: [] as string[] };
  const operands: string[] = [];
  for (let at = 0; at < words.length; at += 1) {
    const word = words[at] ?? '';
    if (word === '--') {
      operands.push(...words.slice(at + 1));
      break;
    }
    if (!word.startsWith('-') || word === '-') {
      operands.push(word);
      continue;
    }
    if (table.number && /^-\d+$/.test(word)) continue;
    const next = word.startsWith('--')
      ? longFlag(word, words[at + 1], table, read)
      : shortFlags(word, words[at + 1], table, read);
    if (typeof next === 'string') return next;
    at += next;
  }
  return settleOperands(operands, table, read);
}

type Reading = Exclude<FlagsRead, string>;

/** How many of the next words belong to it, or why it is not known. */
function longFlag(word: string, next: string | undefined, { long = '' }: FlagTable, read: Reading): number | string {
  const equals = word.indexOf('=');
  const name = word.slice(2, equals < 0 ? undefined : equals);
  const value = equals < 0 ? undefined : word.slice(equals + 1);
  const known = long.split(' ').find((each) => each.replace(/[=?@]$/, '') === name);
  if (known === undefined || name === '') return `${word.slice(0, 40)} is not known to only read`;
  read.flags.push(`--${name}`);
  const kind = known.at(-1);
  if (kind === '?') return value === undefined ? 0 : keep(value, 'text', read, 0);
  if (kind !== '=' && kind !== '@') return value === undefined ? 0 : `--${name} takes no value`;
  const given = value ?? next;
  if (given === undefined) return `--${name} has no value`;
  return keep(given, kind === '@' ? 'files' : 'text', read, value === undefined ? 1 : 0);
}

function shortFlags(
  word: string,
  next: string | undefined,
  { short = '', valued = '', file = '' }: FlagTable,
  read: Reading,
): number | string {
  for (let at = 1; at < word.length; at += 1) {
    const letter = word[at] ?? '';
    if (short.includes(letter)) {
      read.flags.push(`-${letter}`);
      continue;
    }
    const kind = valued.includes(letter) ? 'text' : file.includes(letter) ? 'files' : null;
    if (kind === null) return `-${letter} is not known to only read`;
    read.flags.push(`-${letter}`);
    const rest = word.slice(at + 1);
    const given = rest === '' ? next : rest;
    if (given === undefined) return `-${letter} has no value`;
    return keep(given, kind, read, rest === '' ? 1 : 0);
  }
  return 0;
}

function keep(value: string, kind: 'text' | 'files', read: Reading, taken: number): number {
  read[kind].push(value);
  return taken;
}

function settleOperands(given: string[], table: FlagTable, read: Reading): FlagsRead {
  let operands = given;
  const { first, atMost } = table;
  if (first && !first.flags.some((flag) => read.flags.includes(flag))) {
    const [program, ...rest] = operands;
    if (program === undefined) return 'it has no pattern';
    if (first.allowed && !first.allowed.test(program)) return 'what it is told to do is not known to only read';
    operands = rest;
  }
  if (atMost !== undefined && operands.length > atMost) return 'it would write to its last operand';
  if (operands.length > 0 && table.operands === 'none') return 'it takes no operand that only reads';
  read[table.operands === 'files' ? 'files' : 'text'].push(...operands);
  return read;
}
