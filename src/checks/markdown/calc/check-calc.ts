/** A calc block, computed anew: every result that is stated must be the one that comes out, to as many digits as are stated. */

import type { Unit } from 'mathjs';
import { digitsLike, readNumber } from '../numbers.ts';
import { CalcFault, inBase } from './engine.ts';
import type { Calculator, Value } from './engine.ts';
import { calcLines } from './statements.ts';
import type { CalcLine } from './statements.ts';

/** What is wrong in a line; `at` and `to` are places in the line. */
interface CalcProblem {
  rule: 'markdown/calc-wrong' | 'markdown/calc-unknown' | 'markdown/calc-invalid';
  line: number;
  at: number;
  message: string;
  help?: string;
  fix?: { from: number; to: number; text: string };
}

/** One line of the evidence. */
export interface CalcRow {
  line: number;
  expression: string;
  result: string;
  stated: string;
  ok: string;
}

const mostLines = 300;

/** Computes a block. Never throws. */
export function checkCalc(block: string, calculator: Calculator): { problems: CalcProblem[]; rows: CalcRow[] } {
  const problems: CalcProblem[] = [];
  const rows: CalcRow[] = [];
  // Names whose own line failed: that they are not known is said once.
  const lost = new Set<string>();
  for (const line of calcLines(block).slice(0, mostLines)) {
    if ('odd' in line) {
      problems.push({
        rule: 'markdown/calc-invalid',
        line: line.line,
        at: 0,
        message: `"${line.odd.slice(0, 60)}" is no calculation`,
        help: 'Write name = expression, or expression = result',
      });
      continue;
    }
    const value = compute(line, calculator, lost, problems);
    if (value === null) {
      if (line.name !== null) lost.add(line.name);
      continue;
    }
    const bare = bareOf(line, calculator, value);
    if (line.name !== null) calculator.give(line.name, value, bare);
    const { stated } = line;
    const fault = stated === null ? null : compare({ value, bare }, stated, calculator);
    if (fault !== null && stated !== null) problems.push(wrong(line, stated, fault));
    rows.push({
      line: line.line,
      expression: line.name === null ? line.expression : `${line.name} = ${line.expression}`,
      result: shown(value),
      stated: stated?.text ?? '',
      ok: stated === null ? '' : fault === null ? 'yes' : 'no',
    });
  }
  return { problems, rows };
}

function compute(
  line: CalcLine,
  calculator: Calculator,
  lost: ReadonlySet<string>,
  problems: CalcProblem[],
): Value | null {
  try {
    return calculator.compute(line.expression);
  } catch (error) {
    if (!(error instanceof CalcFault)) throw error;
    if (error.unknown !== null && lost.has(error.unknown)) return null;
    const at = error.unknown === null ? line.at : line.at + Math.max(0, line.expression.indexOf(error.unknown));
    problems.push({
      rule: error.unknown === null ? 'markdown/calc-invalid' : 'markdown/calc-unknown',
      line: line.line,
      at,
      message: error.unknown === null ? `${line.expression.slice(0, 60)}: ${error.message}` : error.message,
      ...(error.unknown !== null && { help: `Say what ${error.unknown} is in a line above: ${error.unknown} = …` }),
    });
    return null;
  }
}

function bareOf({ expression }: CalcLine, calculator: Calculator, otherwise: Value): Value {
  try {
    return calculator.compute(expression, true);
  } catch {
    return otherwise;
  }
}

interface Fault {
  message: string;
  /** The result as it should be written; null where it is not the number that is wrong. */
  better: string | null;
}

function wrong(line: CalcLine, stated: NonNullable<CalcLine['stated']>, { message, better }: Fault): CalcProblem {
  return {
    rule: 'markdown/calc-wrong',
    line: line.line,
    at: stated.at,
    message: `${line.name ?? line.expression} ${message}`,
    ...(better !== null && {
      help: `Write ${better}`,
      fix: { from: stated.at, to: stated.at + stated.text.length, text: better },
    }),
  };
}

/** Null when what is stated is what came out. */
function compare(
  { value, bare }: { value: Value; bare: Value },
  { text: stated, approximate }: NonNullable<CalcLine['stated']>,
  calculator: Calculator,
): Fault | null {
  const found = /(\d[\d.,_' \u00a0\u202f]*\d|\d)(?:\s?(k|K|M|mn|bn|G|T)(?!\p{L}))?/u.exec(stated);
  if (found === null) return { message: `comes to ${shown(value)}; "${stated}" is no result`, better: null };
  const [written = '', digits = '', suffix] = found;
  const number = readNumber(suffix === undefined ? digits : `${digits}${suffix}`);
  if (number === null) return null;
  const sign = /^[^\d]*[-−]/.test(stated) ? -1 : 1;
  const actual = inUnitOf(value, stated, written, calculator) ?? inUnitOf(bare, stated, written, calculator, true);
  if (actual === null)
    return { message: `comes to ${shown(value)}, which "${stated}" is not a measure of`, better: null };
  const step = approximate ? roundStep(digits, number.scale) : number.step;
  const allowed = step / 2 + Math.abs(actual) * 1e-9;
  if (Math.abs(actual - sign * number.value) <= allowed) return null;
  const better = stated
    .replace(digits, () => digitsLike(number.digits, Math.abs(actual) / number.scale))
    .replace(/^[-−]/, actual < 0 ? '-' : '');
  return { message: `is ${readable(better, actual)}, not ${stated}`, better };
}

/** Rounded away, a result would be shown as 0. */
const readable = (better: string, actual: number): string =>
  /[1-9]/.test(better) ? better : String(Number(actual.toPrecision(4)));

/** About 20,000 means to the nearest ten thousand. */
function roundStep(digits: string, scale: number): number {
  const decimals = /\.(\d+)$/.exec(digits)?.[1]?.length ?? 0;
  if (decimals > 0) return 2 * 10 ** -decimals * scale;
  const zeros = /0*$/.exec(digits.replace(/\D/g, ''))?.[0].length ?? 0;
  return 10 ** zeros * scale * (zeros === 0 ? 2 : 1);
}

/** The value in the unit that is stated, as a plain number; null where it is of another kind. */
function inUnitOf(value: Value, stated: string, written: string, calculator: Calculator, bare = false): number | null {
  const unitText = stated.replace(written, (each) => (each.endsWith(' ') ? '1 ' : '1'));
  const percent = /^\s*[-−+]?\s*1\s*%\s*$/.test(unitText);
  let unit: Value;
  try {
    unit = calculator.compute(unitText.replace(/^[-−+]\s*/, ''), bare);
  } catch {
    // Words behind a plain number say what is counted: 17.3 M writes per day.
    return typeof value === 'number' ? value : null;
  }
  if (percent) return typeof value === 'number' ? value * 100 : null;
  if (typeof value === 'number') return value;
  if (typeof unit === 'number') return value.toJSON().value;
  return value.equalBase(unit) ? inBase(value) / inBase(unit) : null;
}

function shown(value: Value): string {
  if (typeof value !== 'number') {
    const { value: number, unit } = (value as Unit & { simplify(): Unit }).simplify().toJSON();
    return `${shown(number)} ${unit}`;
  }
  const rounded = Number(value.toPrecision(6));
  return Math.abs(rounded) >= 1e15 ? rounded.toExponential() : grouped(rounded);
}

function grouped(value: number): string {
  const [whole = '', fraction] = String(value).split('.');
  return whole.replace(/\B(?=(\d{3})+$)/g, ',') + (fraction === undefined ? '' : `.${fraction}`);
}
