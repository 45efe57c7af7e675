/** Commands with a small language of their own, read as far as it is known to only read: find, sed, awk, jq, test and the like. */

import { readFlags } from './flags.ts';
import type { FlagsRead } from './flags.ts';

type Reader = (words: readonly string[]) => FlagsRead;

/** Tests of find with the number of words behind each. What starts, deletes or writes is not here. */
const findTests: Record<string, number> = {
  ...Object.fromEntries(
    '! -not -a -and -o -or ( ) , -print -print0 -prune -empty -true -false -depth -xdev -mount -readable -writable -executable -nouser -nogroup -ls -quit -daystart'
      .split(' ')
      .map((test) => [test, 0]),
  ),
  ...Object.fromEntries(
    '-name -iname -path -ipath -wholename -regex -iregex -regextype -type -xtype -maxdepth -mindepth -size -mtime -mmin -atime -amin -ctime -cmin -perm -user -group -uid -gid -links -lname -ilname -inum -printf -newermt'
      .split(' ')
      .map((test) => [test, 1]),
  ),
};
/** Tests whose word is a file that is looked at. */
const findFiles = new Set(['-newer', '-anewer', '-cnewer', '-samefile']);

const find: Reader = (words) => {
  const files: string[] = [];
  let at = 0;
  // -L and -H follow links out of the tree.
  if (words[0] === '-P') at += 1;
  for (; at < words.length && !/^[-(!,]/.test(words[at] ?? ''); at += 1) files.push(words[at] ?? '');
  while (at < words.length) {
    const test = words[at] ?? '';
    if (findFiles.has(test)) files.push(words[at + 1] ?? '');
    else if (!Object.hasOwn(findTests, test)) return `find ${test.slice(0, 40)} is not known to only read`;
    at += 1 + (findFiles.has(test) ? 1 : (findTests[test] ?? 0));
  }
  return { files, text: [], flags: [] };
};

/** No bracket in an address: whether a slash in one ends the expression is read in two ways. */
const address = String.raw`(?:\d+|\$|\d+~\d+|/(?:[^/\\\n[]|\\[^\n])*/)`;
const range = String.raw`(?:${address}(?:,(?:${address}|\+\d+))?!?)?`;
const substitution = String.raw`s([/|#,:])(?:(?!\1)[^\\\n]|\\[^\n])*\1(?:(?!\1)[^\\\n]|\\[^\n])*\1[gpiI\d]*`;
/** Printing, deleting and replacing lines on their way through: never `w`, `e`, `r`, nor the flags of `s` that do the same. */
const sedStep = new RegExp(String.raw`^\s*${range}\s*(?:[pdq=]|${substitution})\s*$`);
const sedPlain = /^(?:[\d,;$p d=!+]|\s)*$/;

function sedOnlyReads(program: string): boolean {
  // Several steps are only known where no text stands in them that could hold a semicolon.
  const steps = sedPlain.test(program) ? program.split(';') : [program];
  return steps.every((step) => step.trim() === '' || sedStep.test(step));
}

const sed: Reader = (words) => {
  const read = readFlags(words, {
    short: 'nErsuz',
    valued: 'e',
    long: 'quiet silent regexp-extended expression= null-data unbuffered separate posix sandbox',
    operands: 'files',
    first: { flags: ['-e', '--expression'], allowed: { test: sedOnlyReads } },
  });
  if (typeof read === 'string') return read;
  return read.text.every(sedOnlyReads) ? read : 'what sed is told to do is not known to only read';
};

/** `{print $1, $NF}`, with a condition that compares or matches before it: no call, no redirection, no pipe, no getline. */
const awkItem = String.raw`(?:\$\d+|\$NF|\$0|NR|NF|FNR|FILENAME|"[^"\\]*")`;
const awkTest = String.raw`(?:/[^/\\]*/|(?:NR|NF|FNR|\$\d+|\$NF|length)\s*(?:==|!=|>=|<=|>|<|~|!~)\s*(?:\d+|"[^"\\]*"|/[^/\\]*/))`;
const awkProgram = new RegExp(
  String.raw`^\s*(?:${awkTest}(?:\s*(?:&&|\|\||,)\s*${awkTest})*)?\s*(?:\{\s*print(?:\s*${awkItem}(?:\s*,?\s*${awkItem})*)?\s*;?\s*\})?\s*$`,
);

const awk: Reader = (words) =>
  readFlags(words, { valued: 'F', operands: 'files', first: { flags: [], allowed: awkProgram } });

/** A filter with no name in it that reads something else than its input: the environment, modules, other files. */
const jqFilter =
  /^(?!.*(?:\benv\b|\bENV\b|\$__|\binclude\b|\bimport\b|\binput|\bget_search_list\b|\bmodulemeta\b|\bdebug\b|\bhalt))[^\u0000-\u001f]*$/;

const jq: Reader = (words) =>
  readFlags(words, {
    short: 'rceMSsCaj',
    long: 'raw-output compact-output exit-status monochrome-output sort-keys slurp color-output ascii-output tab join-output',
    operands: 'files',
    first: { flags: [], allowed: jqFilter },
  });

/** Tests of files and words. Never -v and -R: they evaluate what stands in the brackets of an array's name. */
const testForms = [/^-[abcdefghknprstuwxGLNOSnz]$/, /^(?:=|==|!=|-nt|-ot|-ef|-eq|-ne|-gt|-ge|-lt|-le)$/];
const test: Reader = (words) => {
  const files: string[] = [];
  let at = words[0] === '!' ? 1 : 0;
  const rest = words.slice(at);
  if (rest.some((word) => /[[\]$`]/.test(word))) return 'a test of it may evaluate what it is given';
  if (rest.length === 2 && testForms[0]?.test(rest[0] ?? '')) {
    if (!/^-[nz]$/.test(rest[0] ?? '')) files.push(rest[1] ?? '');
    return { files, text: [], flags: [] };
  }
  if (rest.length === 3 && testForms[1]?.test(rest[1] ?? '')) return { files: [], text: [], flags: [] };
  at = rest.length;
  return at === 1 ? { files: [], text: [], flags: [] } : 'the test is not of a form that is known';
};

const bracket: Reader = (words) => (words.at(-1) === ']' ? test(words.slice(0, -1)) : 'the bracket is not closed');

/** Prints whatever it is given. */
const echo: Reader = (words) => ({ files: [], text: [...words], flags: [] });

/** Where a program is, never to start it. */
const command: Reader = (words) =>
  /^-[vV]$/.test(words[0] ?? '') ? { files: [], text: words.slice(1), flags: [] } : 'it starts what it names';

/** The time in a format. Never -s, nor an operand without a plus: both set the clock. */
const date: Reader = (words) => {
  const read = readFlags(words, {
    short: 'uR',
    valued: 'd',
    file: 'r',
    long: 'utc date= iso-8601? rfc-3339= rfc-email reference@',
    operands: 'text',
  });
  if (typeof read === 'string') return read;
  const given = read.flags.filter((flag) => ['-d', '--date', '--rfc-3339'].includes(flag)).length;
  const formats = read.text.slice(given).every((word) => word.startsWith('+'));
  return formats ? read : 'an operand that is no format sets the clock';
};

/** Readers by command. */
export const programs: Readonly<Record<string, Reader>> = {
  find,
  sed,
  awk,
  gawk: awk,
  mawk: awk,
  jq,
  test,
  '[': bracket,
  echo,
  command,
  date,
};
