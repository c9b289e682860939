import type { StoragePort } from '@taskwright/core'
import type { Log } from './protocol.ts'

/** The adapter as the program opens it; loaded only where it is wanted. */
export async function storageOf({ database, at }: Log): Promise<StoragePort<unknown>> {
  switch (database) {
    case 'sqlite':
      return (await import('@taskwright/storage-mikro-orm/sqlite')).sqlite(at)
    case 'mysql':
      return (await import('@taskwright/storage-mikro-orm/mysql')).mysql(at)
    case 'postgresql':
      return (await import('@taskwright/storage-mikro-orm/postgresql')).postgresql(at)
  }
}
