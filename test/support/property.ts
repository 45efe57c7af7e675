import * as fc from 'fast-check';

/** Tries a property on many inputs: undefined when it held, else a report with the smallest input on which it did not. */
export function counterexample<T>(property: fc.IRawProperty<T>, options: fc.Parameters<T> = {}): string | undefined {
  const result = fc.check(property as fc.IProperty<T>, options);
  return result.failed ? fc.defaultReportMessage(result) : undefined;
}
