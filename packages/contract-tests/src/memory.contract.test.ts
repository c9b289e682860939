import { eventsContract, storageContract } from './index.ts'
import { memoryEventsSubject, memorySubject } from './memory-subject.ts'

storageContract(memorySubject)
eventsContract(memoryEventsSubject)
