import { findServices } from './services.mjs'

/** Before any specification: what listens on this machine may be tested with. */
export const setup = () => findServices()
