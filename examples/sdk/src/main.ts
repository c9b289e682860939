import { handOver } from './handover.ts'
import { tour } from './tour.ts'

const baseUrl = process.argv[2] ?? 'http://127.0.0.1:3000'
await handOver(baseUrl, console.log)
await tour(baseUrl, console.log)
