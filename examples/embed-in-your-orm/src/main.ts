import { openShop } from './shop.ts'

const shop = await openShop(process.argv[2] ?? 'shop.db')
await shop.placeOrder({ id: `order-${Date.now()}`, customer: 'Cid' })
console.log(`${await shop.orders()} orders`, await shop.tasks())
await shop.close()
