/** Finds out what a search passed over: files that are too large, and, where nothing matched, what the rules and globs left out. */

import type { SearchQuery } from '../../../protocol/workspace.ts';
import { leadsToFolder } from '../everything.ts';
import type { FileSource } from '../file-source.ts';
import type { Gaps } from '../gaps.ts';
import { namesFrom } from '../../paths/names.ts';
import { runRipgrep } from '../ripgrep.ts';
import { globFilter, selectFiles } from './filter.ts';
import { choosing, matching } from './ripgrep-search.ts';
import { alikePattern } from './alike-pattern.ts';
import { scanFiles, searchByScan } from './scan-search.ts';
import type { Scope } from './scope.ts';
import { searchWithRipgrep } from './whole-search.ts';

/** A search, and where to note what it passed over. */
export interface LookTask {
  rg: string | null;
  scope: Scope;
  source: FileSource;
  query: SearchQuery;
  signal?: AbortSignal | undefined;
  gaps: Gaps;
}

/** Milliseconds for what git ignores, which may be as large as one likes. */
const patience = 1500;
/** And for links, which are few and near the top. */
const linkPatience = 300;

/** Where nothing matched: is there a file at all that glob and type select, and what of that which was left out does match? */
export async function lookAgain(task: LookTask): Promise<void> {
  const { scope, source, query, signal, gaps } = task;
  if (scope.file !== null) return;
  const listed = await source.list(scope.cwd, signal, task.rg);
  const ended = await within(signal, (limited) => addIgnored(task, listed, limited));
  if (!ended) gaps.add('time');
  if (gaps.empty) await addAlike(task);
  if (gaps.empty && !(await selectsAny(query, scope, listed))) gaps.add('unselected');
  if (gaps.empty) {
    const { links } = await source.everything(scope.cwd, signal, linkPatience);
    gaps.add('link', ...links.filter((path) => leadsToFolder(`${scope.cwd}/${path}`)));
  }
}

/** Runs `work` for a while; false when it was broken off. Throws what it throws. */
async function within(
  signal: AbortSignal | undefined,
  work: (limited: AbortSignal) => Promise<void>,
): Promise<boolean> {
  const timeout = AbortSignal.timeout(patience);
  try {
    await work(signal ? AbortSignal.any([signal, timeout]) : timeout);
    return true;
  } catch (error) {
    if (signal?.aborted || !timeout.aborted) throw error;
    return false;
  }
}

/** What matches but for characters that look alike, files that are searched only. */
async function addAlike({ rg, scope, source, query, signal, gaps }: LookTask): Promise<void> {
  const pattern = alikePattern(query.pattern);
  if (pattern === null) return;
  const what = { query: { ...query, pattern, perFile: 1, before: 0, after: 0 }, signal };
  const found = rg ? searchWithRipgrep(rg, scope, what, { source, scope }) : searchByScan(source, scope, what);
  for await (const { path } of found) if (source.isDisk(`${scope.cwd}/${path}`)) gaps.add('alike', path);
}

async function addIgnored(task: LookTask, listed: readonly string[], signal: AbortSignal): Promise<void> {
  const { rg, scope, source, query, gaps } = task;
  const known = new Set(listed);
  const left = async (files: readonly string[]): Promise<readonly string[]> => {
    const unlisted = files.filter((path) => !known.has(path));
    return selectFiles(unlisted, globFilter(query.glob, scope.cwd), rg ? undefined : query.type);
  };
  let scanned = (): Promise<readonly string[]> => source.everything(scope.cwd, signal).then(({ files }) => left(files));
  if (rg) {
    const what = { query, unfiltered: true };
    const args = [...choosing(what, scope), '--files-with-matches', '--null', ...matching(what), '--', './'];
    for await (const chunk of wholeNames(runRipgrep(rg, args, scope.cwd, signal))) {
      const paths = chunk.map((path) => path.replace(/^\.\//, ''));
      gaps.add('ignored', ...paths.filter((path) => !known.has(path) && source.isDisk(`${scope.cwd}/${path}`)));
    }
    scanned = () => left(source.proposed(scope.cwd));
  }
  for await (const { path } of scanFiles(source, scope, await scanned(), { query, signal })) gaps.add('ignored', path);
}

/** Whole names as they come, so that those found before time runs out are known. */
async function* wholeNames(chunks: AsyncIterable<Buffer>): AsyncIterable<string[]> {
  let open = Buffer.alloc(0);
  for await (const chunk of chunks) {
    const all = Buffer.concat([open, chunk]);
    const end = all.lastIndexOf(0) + 1;
    yield namesFrom(all.subarray(0, end));
    open = all.subarray(end);
  }
}

async function selectsAny(query: SearchQuery, scope: Scope, listed: readonly string[]): Promise<boolean> {
  const filter = globFilter(query.glob, scope.cwd);
  // Of types we know but a few; ripgrep knew this one, else it had said so.
  return filter.only.length === 0 || (await selectFiles(listed, filter)).length > 0;
}
