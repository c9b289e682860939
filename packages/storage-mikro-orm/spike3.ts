import { sqlite } from './src/sqlite.ts'
import { collections } from '@taskwright/core'
import { rmSync } from 'node:fs'
const path='/tmp/spike/s/z.db'
for (const f of ['','-wal','-shm']) rmSync(path+f,{force:true})
let t0=performance.now()
const s = sqlite(path)
await s.open({migrate:true, now: Date.now})
console.log('open', performance.now()-t0)
const tasks = collections.tasks as any
const NOON='2026-01-05T12:00:00.000Z'
let serial=0
const aTask = (x: any) => { const number=++serial; return { organizationId:'acme', version:1, projectId:'launch', key:`LNCH-${number}`, number, title:'A task', description:'x'.repeat(200), statusId:'open', category:'PENDING', priority:'MEDIUM', assigneeIds:[], labelIds:[], checklists:[], start:null,due:null, estimateMinutes:null, metadata:{}, externalRef:null, authorId:'ana', createdAt:NOON, updatedAt:NOON, startedAt:null, completedAt:null, reopenedCount:0, archivedAt:null, deletedAt:null, ...x } }
const anEvent = (e: any) => ({ type:'task.created', schemaVersion:1, organizationId:'acme', stream:`task/${e.id}`, sequence:1, time:NOON, actor:'ana', correlationId:'r', causationId:null, hops:0, origin:'app', traceparent:null, data:{taskId:e.id}, ...e })
await s.transaction(async tx => { await tx.insert(tasks, { state: aTask({id:'a', assigneeIds:['ana','bob']}), derived:{rank:'a0', placement:1}}); await tx.append([anEvent({id:'a'})]) })
console.log(await s.read(v => v.get(tasks,{organizationId:'acme'},'a')))
await s.transaction(async tx => { await tx.insert(tasks, { state: aTask({id:'a', number: 1}), derived:{rank:'a0', placement:1}}) }).catch(e=>console.log(e.code, e.details))
await s.transaction(async tx => { await tx.insert(tasks, { state: aTask({id:'b', number: 1}), derived:{rank:'a0', placement:1}}) }).catch(e=>console.log(e.code, e.details))
await s.transaction(async tx => { const r=(await tx.get(tasks,{organizationId:'acme'},'a'))!; await tx.update(tasks,{state:{...r.state, version:2, assigneeIds:['cy']} as any, derived:r.derived},1) })
console.log(await s.read(v=>v.list(tasks,{organizationId:'acme'},{filter:{op:'contains',field:'assigneeIds',value:'cy'},sort:{field:'due',direction:'desc'},limit:5})).then(r=>r.length))
console.log(await s.read(v=>v.count(tasks,{readableBy:'ana'},{op:'=',field:'projectId',value:'launch'})),await s.read(v=>v.count(tasks,{readableBy:'ana', organizationId:'acme'})),await s.read(v=>v.getMany(tasks,{readableBy:'ana', organizationId:'acme'},['a'])))
console.log(await s.read(v=>v.readLog({after:0,limit:10})), await s.pendingMigrations())
await s.transaction(async tx => { console.log(await tx.records('n','o').put('k',{a:1},{ifVersion:0,unique:'u',expiresAt:5}), await tx.records('n','o').get('k'), await tx.nextNumber('acme','x'), await tx.nextNumber('acme','x'), await tx.remove(tasks,{organizationId:'acme'},{op:'=',field:'id',value:'a'})) })
console.log('sweep', await s.sweep()); await s.ping()
await s.close()
