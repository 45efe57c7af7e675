import { openDatabase } from './db.js';
import { createOrders } from './orders.js';
import { createApp } from './server.js';

const db = openDatabase(process.env.DATABASE ?? 'orders.db');
const app = createApp({ orders: createOrders(db), ping: () => db.prepare('SELECT 1').get() });
const port = Number(process.env.PORT ?? 8080);
app.listen(port, () => console.log(`orders-service listens on http://localhost:${port}`));
process.once('SIGTERM', () => app.close(() => db.close()));
