import { listen } from '@taskwright/server'
import { sqlite } from '@taskwright/storage-mikro-orm/sqlite'
import { serverWithStopwatch } from './server.ts'

const { server } = await serverWithStopwatch(sqlite('stopwatch.db'))
const { url } = await listen({ server, port: 3000 })
console.log(`Time is measured at ${url}api/docs`)
