/** Markdown for hosts that show HTML as it is written: folded parts stand open under a bold title, pictures of graphs are left out. */
export function plainMarkdown(markdown: string): string {
  return markdown
    .replace(/<details><summary>[^<]*<\/summary>\n\n```mermaid\n[\s\S]*?\n```\n\n<\/details>\n*/g, '')
    .replace(/<details><summary>(.*?)<\/summary>/g, '**$1**')
    .replace(/\n*<\/details>/g, '')
    .replace(/<code>(.*?)<\/code>/g, '`$1`')
    .replace(/<br>\s*/g, '  \n')
    .replace(/<\/?sub>/g, '');
}
