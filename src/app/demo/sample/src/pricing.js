import { Invalid } from './errors.js';

/** Cents for one. */
const catalogue = new Map([
  ['tea-100', 890],
  ['tea-250', 1990],
  ['pot-small', 2450],
  ['pot-large', 3890],
  ['cup', 750],
]);

/** Ten or more of one kind: ten percent off, rounded to the cent in the customer's favour. */
const VOLUME = { from: 10, percent: 10 };

/** Prices the lines of an order; throws `Invalid` for one that cannot be sold. */
export function price(items) {
  if (!Array.isArray(items) || items.length === 0) throw new Invalid('An order needs at least one item.');
  const lines = items.map(({ sku, quantity }) => {
    const unit = catalogue.get(sku);
    if (unit === undefined) throw new Invalid(`There is no product "${sku}".`);
    if (!Number.isInteger(quantity) || quantity < 1) throw new Invalid(`The quantity of "${sku}" must be 1 or more.`);
    const unitCents = quantity >= VOLUME.from ? Math.floor((unit * (100 - VOLUME.percent)) / 100) : unit;
    return { sku, quantity, unitCents };
  });
  if (new Set(lines.map((line) => line.sku)).size < lines.length) throw new Invalid('Each product may stand in an order once.');
  return { lines, totalCents: lines.reduce((sum, line) => sum + line.quantity * line.unitCents, 0) };
}
