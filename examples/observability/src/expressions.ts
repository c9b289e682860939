import type { SyntaxNode } from '@lezer/common'
import { parser } from '@prometheus-io/lezer-promql'

/** A series that an expression asks for. */
export interface Selector {
  readonly metric: string
  readonly matchers: readonly { readonly label: string; readonly operator: string; readonly value: string }[]
}

/** Labels that an aggregation groups by, and the metrics below it that must have them. */
interface Grouping {
  readonly labels: readonly string[]
  readonly metrics: readonly string[]
}

export interface Expression {
  readonly selectors: readonly Selector[]
  readonly groupings: readonly Grouping[]
}

/** What a PromQL expression asks for. Throws where it is no PromQL. */
export function parseExpression(given: string): Expression {
  // What Grafana fills in.
  const text = given.replaceAll('$__rate_interval', '5m').replaceAll('$instance', '.*')
  const selectors: Selector[] = []
  const groupings: Grouping[] = []
  const textOf = ({ from, to }: SyntaxNode) => text.slice(from, to)
  const below = (node: SyntaxNode, name: string): readonly SyntaxNode[] => {
    const found: SyntaxNode[] = []
    node.cursor().iterate((each) => {
      if (each.name === name) found.push(each.node)
    })
    return found
  }
  const selectorOf = (node: SyntaxNode): Selector => ({
    metric: textOf(node).split('{')[0]?.trim() ?? '',
    matchers: below(node, 'UnquotedLabelMatcher').map((matcher) => {
      const [, label = '', operator = '', value = ''] = /^(\w+)\s*(=~|!~|!=|=)\s*"(.*)"$/s.exec(textOf(matcher)) ?? []
      return { label, operator, value }
    }),
  })

  const tree = parser.parse(text)
  tree.iterate({
    enter({ node, type }) {
      if (type.isError) throw new Error(`No PromQL at ${node.from}: ${given}`)
      if (node.name === 'VectorSelector') selectors.push(selectorOf(node))
      if (node.name === 'AggregateExpr') {
        const [modifier] = below(node, 'GroupingLabels')
        const metrics = below(node, 'VectorSelector').map((selector) => selectorOf(selector).metric)
        if (modifier) groupings.push({ labels: below(modifier, 'LabelName').map(textOf), metrics })
      }
    },
  })
  return { selectors, groupings }
}
