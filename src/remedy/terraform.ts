import type { Step } from '../schema/report.ts';

// Terraform interpolates ${…} and %{…} in strings; doubled, the first character is literal.
const literal = (text: string) => text.replaceAll('${', '$${').replaceAll('%{', '%%{');

/** A text as a Terraform string. */
export const hclString = (text: string): string => literal(JSON.stringify(text));

/** A JSON document as a Terraform expression: JSON is valid inside jsonencode(). */
export const jsonencode = (json: string): string => `jsonencode(${literal(json)})`;

/** A Terraform resource as a step. @param lines its arguments and blocks, in order */
export const terraformResource = (type: string, name: string, lines: string[]): Step => ({
  text: 'In Terraform:',
  document: [`resource "${type}" "${name}" {`, ...lines.map((line) => `  ${line.replaceAll('\n', '\n  ')}`), '}'].join(
    '\n',
  ),
});
