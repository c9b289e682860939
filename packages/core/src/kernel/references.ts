/** An external reference as one text that can be indexed and must be unique. */
export const referenceKey = (ref: { readonly system: string; readonly id: string } | null): string | null =>
  ref === null ? null : `${ref.system}:${ref.id}`
