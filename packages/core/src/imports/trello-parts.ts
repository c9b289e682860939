// What the readers of a Trello export share.

export const commentTypes: readonly string[] = ['commentCard', 'copyCommentCard']
export const creationTypes: readonly string[] = ['createCard', 'copyCard', 'emailCard', 'convertToCardFromCheckItem']

/** Stands for the author of an activity that names none: they deleted their account. */
export const NOBODY = 'nobody'

/** Files may hold anything; only an address that a browser may open is kept. */
export const webAddress = (url: string | null): string | null =>
  url !== null && url.length <= 4096 && /^https?:\/\/[^\s\p{Cc}\p{Surrogate}]+$/iu.test(url) ? url : null

/** Sorted by place; equal places stay as they are in the file. */
export const byPlace = <Item extends { readonly pos: number }>(items: readonly Item[]): readonly Item[] =>
  items.toSorted((a, b) => a.pos - b.pos)
