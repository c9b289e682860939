import { EntitySchema, MikroORM } from '@mikro-orm/sqlite'
import { createTaskwright } from '@taskwright/core'
import { entities, sqlite, sqliteDriverOptions } from '@taskwright/storage-mikro-orm/sqlite'

export interface Order {
  id: string
  customer: string
}
export const OrderSchema = new EntitySchema<Order>({
  name: 'Order',
  tableName: 'orders',
  properties: { id: { type: 'text', primary: true }, customer: { type: 'text' } },
})

/** A shop that keeps its orders and its tasks in one database. */
export async function openShop(filename: string) {
  const orm = await MikroORM.init({
    dbName: filename,
    driverOptions: sqliteDriverOptions(filename),
    entities: [OrderSchema, ...entities],
    schemaGenerator: { skipTables: [/^tw_/] },
  })
  const tw = await createTaskwright({ storage: sqlite({ orm }) })
  await orm.schema.update()
  const clerk = { userId: 'clerk' }
  const [known] = (await tw.as(clerk).projects.list()).items
  const packing = known ?? (await tw.as(clerk).projects.create({ key: 'PACK', name: 'Packing' }))

  return {
    orm,
    tw,
    packing,
    /** The order and the task to pack it. `check` may still say no to both. */
    placeOrder: (order: Order, check: () => void = () => {}): Promise<void> =>
      orm.em.fork().transactional(async (em) => {
        em.persist(em.create(OrderSchema, order))
        await em.flush()
        const title = `Pack ${order.id} for ${order.customer}`
        await tw.in(em).as(clerk).tasks.create({ projectId: packing.id, title })
        check()
      }),
    orders: (): Promise<number> => orm.em.fork().count(OrderSchema),
    tasks: async (): Promise<readonly string[]> => {
      const { items } = await tw.as(clerk).tasks.list({ projectId: packing.id })
      return items.map(({ title }) => title)
    },
    async close() {
      await tw.close()
      await orm.close(true)
    },
  }
}
