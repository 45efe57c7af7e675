/** What a list of sessions says of each, cached, so that a list does not read every session whole. */

import { fstatSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { writeFileAtomic } from '../disk/atomic-file.ts';
import { errno } from '../disk/errno.ts';
import { toRead, withOpenFile } from '../disk/open-file.ts';
import type { SessionSummary } from '../protocol/desk.ts';
import type { RecordedEvent } from '../protocol/event.ts';
import { forEachLine } from './json-lines.ts';

/** Types that a summary is made of; other lines are not parsed. */
const telling =
  /^\{"seq":\d+,"at":\d+(?:\.\d+)?,"turn":\d+,"thread":"[^"]*","type":"(session\.started|set|turn\.started|replied|compacted|landed)"/;
/** Stamp of any line. */
const stamp = /^\{"seq":\d+,"at":(\d+(?:\.\d+)?),/;
/** What a reply cost, at the end of its line: it need not be parsed for that. */
const priced = /"cost":(null|[\d.]+(?:e-\d+)?),"durationMs":[\d.]+\}$/;
const titleLength = 200;

/** A summary, and the file as it was when it was made. */
interface Cached {
  size: number;
  mtime: number;
  /** Null: nothing was ever asked in it. One that an older archie made has no `files`. */
  summary: SessionSummary | null;
}

/**
 * Summaries of session files, cached between runs in one file beside them: a file is read again only when its size
 * or time has changed. Losing that file costs time, nothing else.
 */
export class SummaryCache {
  readonly #folder: string;
  readonly #path: string;
  #cached: Record<string, Cached>;
  #changed = false;

  constructor(folder: string) {
    this.#folder = folder;
    this.#path = join(folder, '.summaries.json');
    this.#cached = load(this.#path);
  }

  /** Null for a session in which nothing was asked, or one that cannot be read. */
  of(id: string): SessionSummary | null {
    try {
      return withOpenFile(join(this.#folder, `${id}.jsonl`), toRead, (fd) => this.#summaryOf(id, fd));
    } catch (error) {
      if (errno(error) === '') throw error;
      return null;
    }
  }

  #summaryOf(id: string, fd: number): SessionSummary | null {
    const stats = fstatSync(fd);
    if (!stats.isFile()) return null;
    const { size, mtimeMs: mtime } = stats;
    const cached = this.#cached[id];
    const isWhole = cached?.summary === null || cached?.summary?.files !== undefined;
    if (isWhole && cached?.size === size && cached.mtime === mtime) return cached.summary;
    const summary = summarise(id, fd);
    this.#cached[id] = { size, mtime, summary };
    this.#changed = true;
    return summary;
  }

  /** Forgets all but these, and remembers the rest for the next run. */
  save(ids: ReadonlySet<string>): void {
    const kept = Object.entries(this.#cached).filter(([id]) => ids.has(id));
    if (!this.#changed && kept.length === Object.keys(this.#cached).length) return;
    try {
      writeFileAtomic(this.#path, JSON.stringify(Object.fromEntries(kept)));
    } catch {
      // A read-only or full disk: the list is as good without.
    }
  }
}

function load(path: string): Record<string, Cached> {
  try {
    return Object.assign(Object.create(null), JSON.parse(readFileSync(path, 'utf8'))) as Record<string, Cached>;
  } catch {
    return Object.create(null) as Record<string, Cached>;
  }
}

function summarise(id: string, fd: number): SessionSummary | null {
  const summary: SessionSummary = {
    id,
    title: '',
    root: '',
    startedAt: 0,
    updatedAt: 0,
    turns: 0,
    files: 0,
    last: '',
    cost: 0,
    model: '',
  };
  const landed = new Set<string>();
  forEachLine(fd, (line) => {
    const head = line.toString('latin1', 0, 200);
    const at = Number(stamp.exec(head)?.[1] ?? 0);
    if (at > 0) {
      summary.startedAt ||= at;
      summary.updatedAt = at;
    }
    const type = telling.exec(head)?.[1];
    if (type === undefined) return;
    try {
      const cost = type === 'replied' ? priced.exec(line.toString('latin1', line.length - 100))?.[1] : undefined;
      if (cost !== undefined) spend(summary, JSON.parse(cost) as number | null);
      else add(summary, landed, JSON.parse(line.toString()) as RecordedEvent);
    } catch {
      // A torn line tells nothing.
    }
  });
  summary.files = landed.size;
  return summary.turns === 0 ? null : summary;
}

function add(summary: SessionSummary, landed: Set<string>, event: RecordedEvent): void {
  if (event.type === 'session.started') {
    summary.root = event.root;
    summary.model = event.settings.model;
  } else if (event.type === 'set') summary.model = event.settings.model ?? summary.model;
  else if (event.type === 'turn.started' && event.thread === 'main') {
    summary.turns = Math.max(summary.turns + 1, event.turn);
    summary.last = oneLine(event.prompt);
    summary.title ||= summary.last;
  } else if (event.type === 'landed') {
    const { by } = event.landing.origin;
    if (by !== 'undo') for (const { path } of event.landing.files) landed.add(path);
  } else if (event.type === 'replied' || event.type === 'compacted' || event.type === 'withheld') {
    spend(summary, event.cost);
  }
}

function spend(summary: SessionSummary, cost: number | null): void {
  summary.cost = summary.cost === null || cost === null ? null : summary.cost + cost;
}

/** The first prompt in one row, cut between characters. */
export function oneLine(prompt: string): string {
  const row = prompt.replace(/\s+/g, ' ').trim();
  return row.length <= titleLength ? row : `${row.slice(0, titleLength).replace(/[\uD800-\uDBFF]$/, '')}…`;
}
