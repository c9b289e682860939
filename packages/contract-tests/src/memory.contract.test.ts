import { storageContract } from './index.ts'
import { memorySubject } from './memory-subject.ts'

storageContract(memorySubject)
