/** Loads personas and decides once, as a program that has just started: prints what each step took, as JSON. */

import { readFileSync } from 'node:fs';
import { openPersonas } from '../src/personas/registry.ts';
import { route } from '../src/personas/route.ts';

/** What it is asked to do. */
export interface Task {
  /** A file that holds the personas that ship as the build prepares them. */
  prepared: string;
  builtIn: string;
  given: string[];
  /** The file of the cache. */
  cache?: string;
}

/** CPU milliseconds, of all threads. */
export interface Took {
  load: number;
  /** The first decision. */
  decide: number;
  /** The first decision, in milliseconds of the clock. */
  wait: number;
  personas: number;
}

function cpu(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1_000;
}

const { prepared, builtIn, given, cache } = JSON.parse(process.argv[2] ?? '') as Task;
const known = JSON.parse(readFileSync(prepared, 'utf8')) as NonNullable<Parameters<typeof openPersonas>[0]['prepared']>;
const nowhere = '/nowhere';
const before = cpu();
const { book, remember } = await openPersonas({
  builtIn,
  config: nowhere,
  home: nowhere,
  root: nowhere,
  given,
  prepared: known,
  ...(cache !== undefined && { cache: { file: cache, version: 'bench' } }),
});
const loaded = cpu();
const asked = performance.now();
route('orders are booked twice when the webhook is sent again, what do we change in the schema?', {
  personas: book.all,
  agent: 'auto',
  current: null,
});
const wait = performance.now() - asked;
const decided = cpu();
remember();
const took: Took = { load: loaded - before, decide: decided - loaded, wait, personas: book.all.length };
console.log(JSON.stringify(took));
