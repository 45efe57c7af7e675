/** The table, and whether a goal is met. */

import type { Spread } from './measure.ts';

export interface Row {
  name: string;
  what: string;
  unit: string;
  value: Spread;
  /** How many times a bare Node takes (or what `beside` names), where that is the measure. */
  ratio?: number;
  beside?: string;
  /** At most this much; `ratio` times that, `value` in the row's unit. Both must hold. */
  goal: { value?: number; ratio?: number };
  /** The number the goal is held against, where it is not the median. */
  held?: number;
}

export function isMet({ value, ratio, goal, held }: Row): boolean {
  if (goal.value !== undefined && (held ?? value.median) > goal.value) return false;
  return goal.ratio === undefined || (ratio !== undefined && ratio <= goal.ratio);
}

export function table(rows: readonly Row[]): string {
  const cells = [
    ['', 'median', 'p10 – p90', 'beside', 'goal', ''],
    ...rows.map((row) => [
      row.what,
      `${short(row.value.median)} ${row.unit}`,
      row.value.count > 1 ? `${short(row.value.low)} – ${short(row.value.high)}` : '',
      row.ratio === undefined ? '' : `${row.ratio.toFixed(1)} × ${row.beside ?? 'node'}`,
      goalText(row),
      row.goal.value === undefined && row.goal.ratio === undefined ? '' : isMet(row) ? 'met' : 'MISSED',
    ]),
  ];
  const widths = cells[0]!.map((_, column) => Math.max(...cells.map((row) => row[column]!.length)));
  return cells
    .map((row) =>
      row
        .map((cell, column) => cell.padEnd(widths[column]!))
        .join('  ')
        .trimEnd(),
    )
    .join('\n');
}

function goalText({ goal, unit, held, value }: Row): string {
  const parts: string[] = [];
  if (goal.value !== undefined) parts.push(`≤ ${short(goal.value)} ${unit}`);
  if (goal.ratio !== undefined) parts.push(`≤ ${goal.ratio} ×`);
  const note = held === undefined || held === value.median ? '' : ` (is ${short(held)})`;
  return parts.join(', ') + note;
}

function short(number: number): string {
  if (number >= 100) return Math.round(number).toString();
  return number.toFixed(number >= 10 ? 1 : 2);
}
