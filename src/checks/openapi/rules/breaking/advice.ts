/** What is to be done instead of several kinds of changes. */

/** A new thing beside the old one. */
export const keepBoth =
  'Keep the old one as it is and add the new one beside it; take the old one away in the next major version.';

/** Gone only after a day that everybody knows. */
export const deprecate = 'Set deprecated: true and x-sunset: <date> first, and take it away after that day.';
