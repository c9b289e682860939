// A server that dies where it is told to. The hook must be there before the engine is loaded.
import { serveForCrash } from './armed.ts'

await serveForCrash()
