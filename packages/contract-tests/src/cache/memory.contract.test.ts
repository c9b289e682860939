import { cacheContract } from '../index.ts'
import { memoryCacheSubject, sharedCacheSubject } from './reference.ts'

cacheContract(memoryCacheSubject)
cacheContract(sharedCacheSubject({ away: 'refusing' }))
cacheContract(sharedCacheSubject({ away: 'silent' }))
