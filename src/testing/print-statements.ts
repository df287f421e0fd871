// Prints every normative statement with the cases that test it, as Markdown.
// Does not know whether the cases pass: conformance.test.ts does.
import { suites, untestable } from './conformance/cases.ts'
import { coverage, table } from './statements.ts'

console.log(
  table(
    coverage(
      suites.flatMap(([, cases]) => cases),
      untestable,
    ),
  ),
)
