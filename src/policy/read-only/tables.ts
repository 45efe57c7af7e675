/** The commands that only read, each with the flags with which it does: kept by hand, and whatever is missing is asked for. */

import type { FlagTable } from './flags.ts';

const none: FlagTable = { operands: 'none' };

/** Sums of files: never `-c`, which reads the names of further files from one. */
const sums: FlagTable = { short: 'bt', long: 'binary text tag', operands: 'files' };

const grep: FlagTable = {
  short: 'EFGPivwxcLlqsbHhnTZUonaIrz',
  valued: 'eABCm',
  file: 'f',
  long:
    'extended-regexp fixed-strings basic-regexp perl-regexp regexp= file@ ignore-case no-ignore-case invert-match ' +
    'word-regexp line-regexp count color? colour? files-without-match files-with-matches max-count= only-matching ' +
    'quiet silent no-messages byte-offset with-filename no-filename label= line-number initial-tab null ' +
    'after-context= before-context= context= text binary-files= exclude= exclude-from@ exclude-dir= include= ' +
    'recursive null-data',
  number: true,
  operands: 'files',
  first: { flags: ['-e', '-f', '--regexp', '--file'] },
};

/** Not `--pre`, `--hostname-bin`, `-z` (they start programs), nor `-L` (it follows links out of the tree). */
const ripgrep: FlagTable = {
  short: 'uvwxiScloqnNHhaFPUpbs0I.',
  valued: 'eABCmgtTjMrE',
  file: 'f',
  long:
    'regexp= file@ after-context= before-context= context= count count-matches color= colors= glob= iglob= hidden ' +
    'no-ignore no-ignore-vcs ignore-case smart-case case-sensitive fixed-strings files files-with-matches ' +
    'files-without-match line-number no-line-number with-filename no-filename max-count= max-depth= max-filesize= ' +
    'max-columns= max-columns-preview multiline multiline-dotall only-matching passthru pcre2 quiet replace= ' +
    'sort= sortr= stats text threads= trim type= type-not= type-list unrestricted vimgrep word-regexp line-regexp ' +
    'invert-match json null heading no-heading column byte-offset debug no-messages crlf encoding= glob-case-insensitive ' +
    'no-config pretty include-zero no-column stop-on-nonmatch depth=',
  operands: 'files',
  first: { flags: ['-e', '-f', '--regexp', '--file', '--files', '--type-list'] },
};

/** One table a command; `operands: 'files'` are looked at as paths that are read. */
export const tables: Readonly<Record<string, FlagTable>> = {
  pwd: { short: 'LP', operands: 'none' },
  true: none,
  false: none,
  ':': none,
  whoami: none,
  nproc: { long: 'all', operands: 'none' },
  uptime: { short: 'ps', operands: 'none' },
  free: { short: 'bkmghtw', operands: 'none' },
  uname: {
    short: 'asnrvmpio',
    long: 'all kernel-name nodename kernel-release machine operating-system',
    operands: 'none',
  },
  hostname: none,
  arch: none,
  id: { short: 'ugGnrz', long: 'user group groups name real', operands: 'text' },
  printf: { operands: 'text', first: { flags: [], allowed: /^(?:[^%]|%%|%[-+ 0#]*\d*(?:\.\d+)?[sdiouxXeEfgGcbq])*$/ } },
  seq: { short: 'w', valued: 'sf', operands: 'text' },
  sleep: { operands: 'text', first: { flags: [], allowed: /^\d{1,2}(?:\.\d+)?$/ }, atMost: 0 },
  basename: { short: 'az', valued: 's', operands: 'text' },
  dirname: { short: 'z', operands: 'text' },
  type: { short: 'aftpP', operands: 'text' },
  which: { short: 'as', long: 'all', operands: 'text' },
  ls: {
    short: 'aAbBcCdfFgGhHiklmnNopqQrRsStuUvxXZ1',
    valued: 'Iw',
    long:
      'all almost-all author escape block-size= ignore-backups color? directory classify? file-type format= full-time ' +
      'group-directories-first no-group human-readable si inode indicator-style= ignore= hide= numeric-uid-gid literal ' +
      'quote-name quoting-style= reverse recursive size sort= time= time-style= width= zero context',
    operands: 'files',
  },
  tree: {
    short: 'adfipsugDFNQrtUvchAnCS',
    valued: 'LPIH',
    long: 'dirsfirst noreport gitignore prune filelimit= filesfirst ignore-case matchdirs du si inodes sort= nolinks charset=',
    operands: 'files',
  },
  cat: {
    short: 'AbeEnstTuv',
    long: 'show-all number-nonblank show-ends number squeeze-blank show-tabs show-nonprinting',
    operands: 'files',
  },
  tac: { short: 'br', valued: 's', operands: 'files' },
  rev: { operands: 'files' },
  nl: { short: 'p', valued: 'bdfhilnsvw', operands: 'files' },
  head: { short: 'qvz', valued: 'nc', long: 'lines= bytes= quiet silent verbose', number: true, operands: 'files' },
  tail: { short: 'qvz', valued: 'nc', long: 'lines= bytes= quiet silent verbose', number: true, operands: 'files' },
  wc: { short: 'cmlLw', long: 'bytes chars lines words max-line-length', operands: 'files' },
  cut: {
    short: 'nsz',
    valued: 'bcdf',
    long: 'bytes= characters= delimiter= fields= only-delimited complement output-delimiter=',
    operands: 'files',
  },
  tr: { short: 'cCdst', long: 'complement delete squeeze-repeats truncate-set1', operands: 'text' },
  // Never -o, -T, --compress-program (it starts a program) and --files0-from (it reads names from a file).
  sort: {
    short: 'bdfgiMhnRrVcCmsuz',
    valued: 'kt',
    long:
      'ignore-leading-blanks dictionary-order ignore-case general-numeric-sort human-numeric-sort numeric-sort ' +
      'random-sort reverse version-sort check? key= field-separator= merge stable unique zero-terminated month-sort',
    operands: 'files',
  },
  // The second operand of uniq is written to.
  uniq: {
    short: 'cdDuiz',
    valued: 'fsw',
    long: 'count repeated unique ignore-case skip-fields= skip-chars= check-chars=',
    operands: 'files',
    atMost: 1,
  },
  comm: { short: '123z', long: 'check-order nocheck-order total output-delimiter=', operands: 'files' },
  paste: { short: 'sz', valued: 'd', long: 'delimiters= serial', operands: 'files' },
  fold: { short: 'bs', valued: 'w', long: 'bytes spaces width=', operands: 'files' },
  expand: { short: 'i', valued: 't', operands: 'files' },
  column: {
    short: 'tenxJ',
    valued: 'scNoR',
    long: 'table separator= output-separator= table-columns= json',
    operands: 'files',
  },
  // Not diff: it follows links in the folders that it compares.
  cmp: { short: 'bls', valued: 'in', long: 'print-bytes verbose quiet silent', operands: 'files' },
  du: {
    short: 'aAbcHhkmPsSx0',
    valued: 'dtB',
    long: 'all apparent-size total human-readable max-depth= summarize one-file-system exclude= si threshold= inodes',
    operands: 'files',
  },
  df: { short: 'ahHiklPT', valued: 'tx', long: 'all human-readable inodes print-type total', operands: 'files' },
  stat: { short: 'tf', valued: 'c', long: 'format= printf= terse file-system', operands: 'files' },
  file: {
    short: 'bikNnpr0',
    valued: 'eF',
    long: 'brief mime mime-type mime-encoding keep-going no-pad',
    operands: 'files',
  },
  realpath: {
    short: 'emPqsz',
    long: 'canonicalize-existing canonicalize-missing no-symlinks relative-to= relative-base=',
    operands: 'files',
  },
  readlink: {
    short: 'femnqsvz',
    long: 'canonicalize canonicalize-existing canonicalize-missing no-newline',
    operands: 'files',
  },
  md5sum: sums,
  sha1sum: sums,
  sha256sum: sums,
  sha512sum: sums,
  b2sum: sums,
  cksum: { operands: 'files' },
  base64: { short: 'di', valued: 'w', long: 'decode wrap= ignore-garbage', operands: 'files', atMost: 1 },
  strings: { short: 'af', valued: 'nte', operands: 'files' },
  od: { short: 'abcdfilosvx', valued: 'AjNtw', operands: 'files' },
  hexdump: { short: 'bcCdovx', valued: 'ns', operands: 'files' },
  // The second operand of xxd is written to, and -r makes a file of a dump.
  xxd: { short: 'abeEipuC', valued: 'cglos', operands: 'files', atMost: 1 },
  grep,
  egrep: grep,
  fgrep: grep,
  rg: ripgrep,
};

/** Whole lines that tell a version: no word of the tree has a say in them. */
export const versions: ReadonlySet<string> = new Set([
  'node --version',
  'node -v',
  'python --version',
  'python3 --version',
  'python3 -V',
  'bash --version',
  'git --version',
  'gcc --version',
  'clang --version',
  'make --version',
  'rg --version',
  'jq --version',
  'docker --version',
  'psql --version',
  'sqlite3 --version',
  'java -version',
  'ruby --version',
  'php --version',
  'sed --version',
  'grep --version',
]);
