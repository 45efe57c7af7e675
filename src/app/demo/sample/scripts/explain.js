// How does the list query run on a table of a size we expect? Fills a database in memory; touches nothing else.
import { openDatabase, transaction } from '../src/db.js';
import { createOrders, listSql } from '../src/orders.js';

const CUSTOMERS = 40;
const ORDERS = 20_000;

const db = openDatabase();
const insert = db.prepare('INSERT INTO orders (id, customer_id, total_cents, created_at) VALUES (?, ?, ?, ?)');
const start = Date.parse('2026-01-01T00:00:00Z');
transaction(db, () => {
  for (let n = 0; n < ORDERS; n += 1) {
    const id = `00000000-0000-4000-8000-${String(n).padStart(12, '0')}`;
    insert.run(id, `customer-${n % CUSTOMERS}`, 1000 + (n % 9000), new Date(start + n * 60_000).toISOString());
  }
});

const plan = db.prepare(`EXPLAIN QUERY PLAN ${listSql}`).all();
const answer = createOrders(db).list('customer-7');
console.log(`orders in the table      ${ORDERS}`);
console.log(`orders of this customer  ${ORDERS / CUSTOMERS}`);
console.log(`orders in one response   ${answer.orders.length}`);
console.log(`bytes in one response    ${Buffer.byteLength(JSON.stringify(answer))}`);
for (const step of plan) console.log(`plan                     ${step.detail}`);
