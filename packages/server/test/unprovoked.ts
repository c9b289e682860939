/** What the contract lists and this process cannot bring about, with the reason. By code, or by operation and code. */
export const unprovoked: Readonly<Record<string, string>> = {}
