/** What an annotation says of its place; numbers count from 1. */
export interface AnnotationProperties {
  readonly file?: string;
  readonly line?: number;
  readonly col?: number;
  readonly title: string;
}

/** A workflow command by which GitHub Actions shows a message beside a file. */
export function workflowCommand(level: 'error' | 'warning', properties: AnnotationProperties, message: string): string {
  const list = Object.entries(properties).map(([name, value]) => `${name}=${property(String(value))}`);
  return `::${level} ${list.join(',')}::${data(message)}`;
}

/** The escapes of workflow commands: a line break would end the command, and begin another. */
const data = (text: string): string => text.replace(/%/g, '%25').replace(/\r/g, '%0D').replace(/\n/g, '%0A');
const property = (text: string): string => data(text).replace(/:/g, '%3A').replace(/,/g, '%2C');

/**
 * Text in which CI hosts find no commands: GitHub and Azure take lines like `::add-mask::x` and `##vso[task.setvariable ...]` for such,
 * whoever wrote them. Annotations stay.
 */
export const withoutCommands = (text: string): string =>
  text.replace(/^([^\S\n]*)::(?!(?:error|warning) file=)/gm, '$1\u200b::').replace(/##(?=(?:vso)?\[)/g, '##\u200b');
