type Row = readonly string[]

const widthsOf = (lines: readonly Row[], least: number): readonly number[] =>
  (lines[0] ?? []).map((_, column) => Math.max(least, ...lines.map((line) => line[column]?.length ?? 0)))

/** In Markdown, its columns as wide as their widest cell, as the formatter wants them. */
export function markdownTable(head: Row, rows: readonly Row[]): readonly string[] {
  const widths = widthsOf([head, ...rows], 3)
  const line = (cells: Row): string =>
    `| ${cells.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join(' | ')} |`
  return [line(head), line(widths.map((width) => '-'.repeat(width))), ...rows.map(line)]
}

/** For a terminal. */
export function plainTable(head: Row, rows: readonly Row[]): readonly string[] {
  const lines = [head, ...rows]
  const widths = widthsOf(lines, 0)
  return lines.map((line) =>
    line
      .map((cell, column) => cell.padEnd(widths[column] ?? 0))
      .join('  ')
      .trimEnd(),
  )
}
