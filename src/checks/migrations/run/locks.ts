/** Lock modes of relations: how strong each is, and whom it makes wait (the conflict table of PostgreSQL's documentation). */

const modes = [
  ['AccessShareLock', 'ACCESS SHARE', 'nobody'],
  ['RowShareLock', 'ROW SHARE', 'nobody'],
  ['RowExclusiveLock', 'ROW EXCLUSIVE', 'index builds'],
  ['ShareUpdateExclusiveLock', 'SHARE UPDATE EXCLUSIVE', 'other schema changes, VACUUM'],
  ['ShareLock', 'SHARE', 'writes'],
  ['ShareRowExclusiveLock', 'SHARE ROW EXCLUSIVE', 'writes'],
  ['ExclusiveLock', 'EXCLUSIVE', 'writes, SELECT FOR UPDATE'],
  ['AccessExclusiveLock', 'ACCESS EXCLUSIVE', 'reads and writes'],
] as const;

/** 0 is the weakest; below it, what is no mode. */
export function strength(mode: string): number {
  return modes.findIndex(([name]) => name === mode);
}

/** `AccessExclusiveLock` as SQL says it. */
function modeName(mode: string): string {
  return modes[strength(mode)]?.[1] ?? mode;
}

/** What a lock of this mode holds, in words: whole ones, so that they can be said in another language. */
export function lockOn(mode: string, relation: string): string {
  switch (modeName(mode)) {
    case 'ACCESS EXCLUSIVE':
      return `ACCESS EXCLUSIVE on ${relation}`;
    case 'EXCLUSIVE':
      return `EXCLUSIVE on ${relation}`;
    case 'SHARE ROW EXCLUSIVE':
      return `SHARE ROW EXCLUSIVE on ${relation}`;
    case 'SHARE':
      return `SHARE on ${relation}`;
    case 'SHARE UPDATE EXCLUSIVE':
      return `SHARE UPDATE EXCLUSIVE on ${relation}`;
    case 'ROW EXCLUSIVE':
      return `ROW EXCLUSIVE on ${relation}`;
    default:
      return `${modeName(mode)} on ${relation}`;
  }
}

/** Whom it makes wait. */
export function blockedBy(mode: string): string {
  return modes[strength(mode)]?.[2] ?? '';
}
