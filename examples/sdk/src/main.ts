import { handOver } from './handover.ts'

await handOver(process.argv[2] ?? 'http://127.0.0.1:3000', console.log)
