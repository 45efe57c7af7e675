import assert from 'node:assert/strict';
import { test } from 'node:test';
import { price } from '../src/pricing.js';

test('the total is the sum of the lines', () => {
  const { totalCents } = price([
    { sku: 'tea-100', quantity: 2 },
    { sku: 'cup', quantity: 1 },
  ]);
  assert.equal(totalCents, 2 * 890 + 750);
});

test('ten or more of one kind are ten percent cheaper', () => {
  assert.equal(price([{ sku: 'cup', quantity: 9 }]).totalCents, 9 * 750);
  assert.equal(price([{ sku: 'cup', quantity: 10 }]).totalCents, 10 * 675);
});

test('what cannot be sold is refused by name', () => {
  assert.throws(() => price([{ sku: 'boat', quantity: 1 }]), /"boat"/);
  assert.throws(() => price([{ sku: 'cup', quantity: 0 }]), /1 or more/);
  assert.throws(() => price([]), /at least one/);
});
