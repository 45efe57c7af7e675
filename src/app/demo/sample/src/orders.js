import { randomUUID } from 'node:crypto';
import { transaction } from './db.js';
import { NotFound } from './errors.js';
import { price } from './pricing.js';

export const listSql = `
  SELECT id, total_cents, created_at FROM orders
  WHERE customer_id = ?
  ORDER BY created_at DESC`;

/** Orders in the database. `now` gives the time of an order. */
export function createOrders(db, now = () => new Date()) {
  const insertOrder = db.prepare('INSERT INTO orders (id, customer_id, total_cents, created_at) VALUES (?, ?, ?, ?)');
  const insertItem = db.prepare('INSERT INTO order_items (order_id, sku, quantity, unit_cents) VALUES (?, ?, ?, ?)');
  const selectOrder = db.prepare('SELECT id, customer_id, total_cents, created_at FROM orders WHERE id = ?');
  const selectItems = db.prepare('SELECT sku, quantity, unit_cents FROM order_items WHERE order_id = ? ORDER BY sku');
  const selectList = db.prepare(listSql);

  return {
    /** Prices and stores an order. */
    place(customer, items) {
      const { lines, totalCents } = price(items);
      const order = { id: randomUUID(), customer, totalCents, createdAt: now().toISOString() };
      transaction(db, () => {
        insertOrder.run(order.id, customer, totalCents, order.createdAt);
        for (const line of lines) insertItem.run(order.id, line.sku, line.quantity, line.unitCents);
      });
      return order;
    },

    /** All orders of a customer, newest first. */
    list(customer) {
      const rows = selectList.all(customer);
      return { orders: rows.map(summary) };
    },

    /** One order with its items; throws `NotFound`. */
    find(id) {
      const row = selectOrder.get(id);
      if (!row) throw new NotFound(`There is no order ${id}.`);
      const items = selectItems.all(id);
      return {
        ...summary(row),
        customer: row.customer_id,
        items: items.map((item) => ({ sku: item.sku, quantity: item.quantity, unitCents: item.unit_cents })),
      };
    },
  };
}

function summary(row) {
  return { id: row.id, totalCents: row.total_cents, createdAt: row.created_at };
}
