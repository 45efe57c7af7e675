/** What the model hears of a landing: exactly what is in the tree now, and how it differs from what it proposed. */

import type { FileReport, ReviewComment, ReviewReport } from '../protocol/approval.ts';
import type { Workspace } from '../protocol/workspace.ts';
import { cutMiddle } from '../text/truncate.ts';
import { landedWords, list, listCap } from './file-list.ts';
import { reviewFromHere } from './from-here.ts';
import { difference } from './report.ts';
import { textsOf } from './contents.ts';
import type { Readable } from './contents.ts';
import type { SelectedFile } from './selection.ts';

/** Characters of all diffs of one answer, and of a line that a comment is about. */
const diffCap = 10_000;
const quoteCap = 200;

/** What a review came to: a sentence, and the report and the diffs where it is more than that all of it landed. */
export async function reviewWords(
  workspace: Readable & Pick<Workspace, 'shown'>,
  chosen: readonly SelectedFile[],
  came: ReviewReport,
  title = 'Landed',
): Promise<string> {
  const { files, report } = reviewFromHere(workspace, chosen, came);
  const landed = files.flatMap(({ lands }) => (lands ? [lands] : []));
  const refused = files
    .filter(({ lands, kept, leftAlone }) => !lands && kept !== 'mine' && !leftAlone)
    .map(({ proposed }) => proposed.path);
  const left = files.filter(({ leftAlone }) => leftAlone).map(({ proposed }) => proposed);
  const alone = left.filter(({ after }) => after?.mode !== 'bulk').map(({ path }) => path);
  const ignored = left.filter(({ after }) => after?.mode === 'bulk').map(({ path }) => path);
  const mine = files.filter(({ lands, kept }) => !lands && kept === 'mine').map(({ proposed }) => proposed.path);
  const inPart = new Set(report.files.flatMap((file) => (file.landed === 'part' ? [file.path] : [])));
  const lines = [
    landed.length > 0 ? landedWords(landed, title, inPart) : '',
    refused.length > 0 ? `Refused by the user, not landed: ${list(refused)}` : '',
    alone.length > 0 ? `Left as they are, since they may be the user's own work: ${list(alone)}` : '',
    ignored.length > 0 ? `Ignored by git, and dropped: ${list(ignored)}` : '',
    mine.length > 0 ? `Kept by the user as they are, not landed: ${list(mine)}` : '',
  ];
  const whole = report.files.every(
    (file) => file.leftAlone || (file.landed === 'all' && !file.kept && file.edited === undefined),
  );
  if (whole && !isPlaced(report)) lines.push(saidWords(report, 'The user says: '));
  else lines.push(await reviewBlock(workspace, files, report), await diffs(workspace, files, report));
  return lines.filter((line) => line !== '').join('\n');
}

/** Why nothing landed, with every word of the person. */
export async function refusalWords(
  workspace: Readable & Pick<Workspace, 'shown'>,
  chosen: readonly SelectedFile[],
  came: ReviewReport,
  sendBack: boolean,
): Promise<string> {
  const { files, report } = reviewFromHere(workspace, chosen, came);
  const why = sendBack
    ? 'The user sent it back: mend what they say, then propose it again.'
    : `The user refused it${report.comments.length > 0 && !isPlaced(report) ? ' and says: ' : '.'}`;
  if (!isPlaced(report)) return `${why}${saidWords(report, sendBack ? ' They say: ' : '')}`;
  return `${why}\n${await reviewBlock(workspace, files, report)}`;
}

function isPlaced({ comments }: ReviewReport): boolean {
  return comments.some(({ path }) => path !== undefined);
}

function saidWords({ comments }: ReviewReport, before: string): string {
  return comments.length === 0 ? '' : before + comments.map(({ text }) => text.trim()).join('\n');
}

/** The report as data. Hashes are left out, since they say nothing to a model, and diffs follow as text. */
async function reviewBlock(workspace: Readable, files: readonly SelectedFile[], report: ReviewReport): Promise<string> {
  const telling = report.files.toSorted((a, b) => weight(b) - weight(a));
  const comments = [];
  for (const comment of report.comments) comments.push(await quoting(workspace, files, comment));
  const data = {
    files: telling.slice(0, listCap).map(({ path, landed, hunks, kept, edited }) => ({
      path,
      landed,
      ...(hunks ? { hunks } : {}),
      ...(kept ? { kept } : {}),
      ...(edited === undefined ? {} : { edited: true }),
    })),
    ...(telling.length > listCap ? { more: counts(telling.slice(listCap)) } : {}),
    ...(comments.length > 0 ? { comments } : {}),
  };
  // A file's line that is quoted must not end the block.
  return `<review>\n${JSON.stringify(data).replaceAll('</', '<\\/')}\n</review>`;
}

/** Where a list is too long, what is not simply as proposed goes first. */
function weight({ landed, edited, kept }: FileReport): number {
  return landed === 'part' || edited !== undefined || kept ? 2 : landed === 'none' ? 1 : 0;
}

function counts(files: readonly FileReport[]): Record<FileReport['landed'], number> {
  const of = (landed: FileReport['landed']) => files.filter((file) => file.landed === landed).length;
  return { all: of('all'), part: of('part'), none: of('none') };
}

/** With the text of its line: numbers alone are soon those of another one. */
async function quoting(workspace: Readable, files: readonly SelectedFile[], comment: ReviewComment) {
  const { path, line, side } = comment;
  const file = files.find(({ proposed }) => proposed.path === path);
  if (!file || line === undefined) return comment;
  const [before, after] = await textsOf(workspace, file.proposed.before, file.wanted.after);
  const text = side === 'before' ? before : after;
  const quote = text?.split(/\r?\n/)[line - 1];
  return !quote?.trim() ? comment : { ...comment, quote: quote.slice(0, quoteCap).toWellFormed() };
}

async function diffs(workspace: Readable, files: readonly SelectedFile[], report: ReviewReport): Promise<string> {
  const parts: string[] = [];
  for (const { proposed, wanted, lands } of files) {
    const told = report.files.find(({ path }) => path === proposed.path);
    if (told?.edited !== undefined)
      parts.push(
        `The user changed ${proposed.path} before it landed. From your proposal to what is there now:\n${told.edited}`,
      );
    else if (told?.kept === 'both' && lands)
      parts.push(`${proposed.path} holds both versions now, with conflict marks: settle them.`);
    else if (told?.landed === 'part' && lands)
      parts.push(
        `Not landed of ${proposed.path}, from what is there now to your proposal:\n${await difference(workspace, proposed.path, lands.after, wanted.after)}`,
      );
  }
  return cutMiddle(parts.join('\n'), diffCap).text;
}
