/** Tries the migrations of a set that are asked for, each on the schema of those before it, there and back. */

import type { SqlFailure } from '../../postgres/database.ts';
import { isSimple } from '../run/apply.ts';
import { applyAll } from '../run/history.ts';
import { goBack } from './back.ts';
import { failingFunctions, functionFindings, lostViews } from './broken.ts';
import type { Failing } from './broken.ts';
import { catalogueOf, isChanged } from './catalogue.ts';
import type { Catalogue, Thing } from './catalogue.ts';
import { concernedBy, mayConcern } from './concerned.ts';
import { failureFinding } from '../run/failures.ts';
import { flawFindings, flawsOf, mayFlaw, sameFlaw } from './integrity.ts';
import type { Flaw } from './integrity.ts';
import { relationsNow } from '../run/measure.ts';
import { readScript } from '../run/read.ts';
import type { Script } from '../run/read.ts';
import { finding } from '../rules.ts';
import { Session } from './session.ts';
import type { SessionContext } from './session.ts';
import { goThere } from './there.ts';
import { untried } from './tried.ts';
import type { Tried } from './tried.ts';
import type { Seen } from './base.ts';
import type { Migration } from '../files/set.ts';

/** In their order. Says of each what could be found out; never throws for what a migration does. */
export async function tryMigrations(
  context: SessionContext,
  wanted: ReadonlySet<Migration>,
  isOld: (migration: Migration) => boolean,
): Promise<Tried[]> {
  const session = new Session(context);
  const last = context.set.migrations.findLastIndex((each) => wanted.has(each));
  const trial = new Trial(session, { ...context, last }, isOld);
  const tried: Tried[] = [];
  try {
    const stopped = await session.reach(context.first);
    const why =
      stopped &&
      `${stopped.migration.path} before it does not apply: ${session.around.excuse(stopped.failure) ?? stopped.failure.message}`;
    let over = why ?? undefined;
    for (const [index, migration] of context.set.migrations.entries()) {
      // What comes after the last of them says nothing of any.
      if (index < context.first || index > last) continue;
      const script = await readScript(migration.up);
      if (over === undefined && !wanted.has(migration)) over = await trial.pass(index);
      if (!wanted.has(migration)) continue;
      if (over !== undefined || session.late) {
        tried.push(untried(migration, script, over ?? 'no time was left for it: name fewer migrations at once'));
        continue;
      }
      const one = await trial.one(index, script);
      tried.push(one.tried);
      if (one.over) over = `${migration.path} before it does not apply`;
    }
    trial.look(tried);
  } catch (error) {
    const { code = '', message } = error as SqlFailure;
    if (!code.startsWith('archie:')) throw error;
    const known = new Set(tried.map(({ migration }) => migration));
    for (const migration of context.set.migrations.filter((each) => wanted.has(each) && !known.has(each)))
      tried.push(untried(migration, await readScript(migration.up), message));
  } finally {
    await session.end();
  }
  return tried;
}

/** `last`: the last migration that is tried. */
type TrialContext = SessionContext & { last: number };

class Trial {
  /** Names of what was there before anything new: nobody waits for the rest. */
  #existing: ReadonlySet<string> | undefined;
  #before: Catalogue | undefined;
  #flaws: Flaw[] | undefined;
  #failing: Failing = new Map();
  readonly #brought = new Map<Tried, Flaw[]>();

  readonly session: Session;
  readonly context: TrialContext;
  readonly isOld: (migration: Migration) => boolean;

  constructor(session: Session, context: TrialContext, isOld: (migration: Migration) => boolean) {
    this.session = session;
    this.context = context;
    this.isOld = isOld;
  }

  /** One that nobody asked about. Why nothing can go on, or undefined. */
  async pass(index: number): Promise<string | undefined> {
    this.#before = undefined;
    this.#failing = new Map();
    this.#flaws = undefined;
    this.session.base = undefined;
    const stopped = await this.#there(index);
    return stopped ? `${stopped.migration.path} before it does not apply: ${stopped.failure.message}` : undefined;
  }

  async one(index: number, script: Script): Promise<{ tried: Tried; over: boolean }> {
    const { session, context } = this;
    const migration = context.set.migrations[index];
    if (!migration) throw new Error('there is no such migration');
    if (script.notChecked !== undefined) return { tried: untried(migration, script, script.notChecked), over: true };
    const seen = await this.#see(index, migration);
    const { existing, flaws } = seen;
    let { before } = seen;
    const failing = await this.#functions(mayConcern(script.part.text, before), seen, false);
    const down = migration.down && (await readScript(migration.down));
    const hold = down === null || isSimple(down.statements);
    const again = async () => {
      await session.reach(index);
      // What is numbered in the catalogue has other numbers now.
      before = await catalogueOf(session.database);
    };
    const there = await goThere(session, script, { existing, again, hold });
    const summary = there.over ? 'does not apply' : `applies · ${there.summary}`;
    const tried: Tried = { migration, script, ...there, summary, onExisting: existing.size > 0 };
    if (there.over) return { tried, over: true };
    const after = await catalogueOf(session.database, before);
    const now = flaws.length > 0 || mayFlaw(script.part.text) ? await flawsOf(session.database) : flaws;
    this.#brought.set(
      tried,
      now.filter((each) => !flaws.some((old) => sameFlaw(old, each))),
    );
    this.#flaws = now;
    const concerned = concernedBy(before, after);
    const others = new Map([...failing].filter(([name]) => !concerned.some((each) => each.name === name)));
    const fails = await this.#functions(concerned, { failing: others }, there.open);
    const broken = functionFindings(failing, fails, { known: before, script, set: context.set });
    tried.findings = [...there.findings, ...lostViews(before, after, script), ...broken];
    this.#failing = fails;
    this.#before = after;
    const returns = await this.#back(index, tried, { before, after, down, inside: there.open });
    if (!returns) this.#before = undefined;
    const reached = index === context.last || returns || (await session.reach(index + 1)) === null;
    return { tried, over: !reached };
  }

  /** What is there now; of a base that was kept it is known. */
  async #see(index: number, migration: Migration): Promise<Seen> {
    const { session } = this;
    if (index !== this.context.first) session.base = undefined;
    const { base } = session;
    if (base?.seen) {
      this.#existing = base.seen.existing;
      return base.seen;
    }
    const flaws = (this.#flaws ??= await flawsOf(session.database));
    if (this.#existing === undefined || this.isOld(migration)) this.#existing = await relationsNow(session.database);
    const before = (this.#before ??= await catalogueOf(session.database));
    const seen = { existing: this.#existing, flaws, before, failing: this.#failing };
    if (base) base.seen = seen;
    return seen;
  }

  /** Applies one without looking. */
  async #there(index: number) {
    const migration = this.context.set.migrations[index];
    return migration ? applyAll(this.session.database, { migrations: [migration] }, this.session.around) : null;
  }

  /** What is known of functions, and what these fail for, where that is not known yet. None of them where one does not end. */
  async #functions(wanted: readonly Thing[], known: { failing: Failing }, inside: boolean): Promise<Failing> {
    const { session } = this;
    const unknown = wanted.filter(({ name }) => !known.failing.has(name));
    session.database.patience = 3000;
    try {
      known.failing = new Map([...known.failing, ...(await failingFunctions(session.database, unknown, inside))]);
    } catch (error) {
      if (String((error as SqlFailure).code).startsWith('archie:')) throw error;
    } finally {
      session.database.patience = session.patience;
    }
    return known.failing;
  }

  /** Goes back, and there again. False when the database is not what it was after the way there. */
  async #back(index: number, tried: Tried, { before, after, down, inside }: Ways): Promise<boolean> {
    const { session, context } = this;
    const { migration, script } = tried;
    if (down === null || migration.down === null) {
      if (context.set.downs && !migration.repeatable && isChanged(before, after)) {
        const line = script.statements[0]?.line ?? 1;
        const message = `${migration.version} has no way back, as others here do`;
        tried.findings.push(finding('migration/down-missing', { path: migration.path, line, message }));
      }
      return !inside || this.#commit(tried, index);
    }
    const way = { migration, down: migration.down, script: down, before, after, around: session.around };
    if (inside) await session.database.run('savepoint archie_back');
    let back = await goBack(session.database, { ...way, inside });
    if (inside) {
      await session.database.run('rollback to savepoint archie_back');
      if (!(await this.#commit(tried, back.apart === true ? undefined : index))) return false;
    }
    let undone = !inside;
    if (back.apart === true) {
      back = await goBack(session.database, { ...way, inside: false });
      undone = true;
    }
    if (session.madeUp() && back.rowsInTheWay === true) {
      session.withRows = false;
      await session.reach(index);
      const anew = { before: await catalogueOf(session.database) };
      await this.#there(index);
      const now = await catalogueOf(session.database);
      back = await goBack(session.database, { ...way, ...anew, after: now, inside: false });
      undone = true;
    }
    tried.findings.push(...back.findings);
    if (back.notChecked !== undefined) tried.summary += ` · way back not tried: ${back.notChecked}`;
    else if (back.reverts) tried.summary = tried.summary.replace(/^applies/, 'applies, reverts');
    if (!undone) return true;
    if (!back.reverts || index === context.last) return false;
    // What is made anew has other numbers in the catalogue.
    this.#before = undefined;
    return (await this.#there(index)) === null;
  }

  /** What is only looked at when a transaction ends can still fail. */
  async #commit({ findings, script }: Tried, index?: number): Promise<boolean> {
    const { session, context } = this;
    // Nobody needs what it did any more, but the next check what was there before.
    const over = index === context.first && index === context.last && isSimple(script.statements);
    try {
      if (over) await session.tryCommit();
      else await session.database.run('commit');
      return true;
    } catch (error) {
      const statement = script.statements.at(-1);
      findings.push(
        failureFinding({ part: script.part, ...(statement && { statement }), failure: error as SqlFailure }),
      );
      return false;
    }
  }

  /** What is wrong with the schema when all is applied, by who brought it about. */
  look(tried: readonly Tried[]): void {
    for (const each of tried)
      for (const flaw of this.#brought.get(each) ?? [])
        if (this.#flaws?.some((other) => sameFlaw(flaw, other)))
          each.findings.push(...flawFindings(flaw, each.migration.path, each.script.statements));
  }
}

type Ways = { before: Catalogue; after: Catalogue; down: Script | null; inside: boolean };
