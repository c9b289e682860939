import * as v from 'valibot'
import { mergePatch } from './changes.ts'
import type { JsonValue } from './json.ts'
import { metadata } from './schemas.ts'
import { parse } from './validate.ts'

type Metadata = { readonly [key: string]: JsonValue }
const bounds = v.strictObject({ metadata })

/** Metadata after a merge patch (RFC 7396). Its bounds hold for what comes out: patch by patch it must not outgrow them. */
export const patchedMetadata = (before: Metadata, patch: Metadata): Metadata =>
  parse(bounds, { metadata: mergePatch(before, patch) }).metadata
