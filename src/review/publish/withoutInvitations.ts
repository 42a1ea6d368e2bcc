const allowed = /^<\/?(?:details|summary|br|sub|code)>$/;

/**
 * Markdown that a stranger may have written, made harmless for publishing in a trusted name: it links nowhere, shows no pictures,
 * mentions nobody, and has no HTML but that of reports.
 */
export function withoutInvitations(markdown: string): string {
  return markdown
    .replace(/&(?!#(?:38|60|62);)(?=[#\w])/g, '&amp;') // signs may be written as entities; reports write these three so
    .replace(/<[^>]*>?/g, (tag) => (allowed.test(tag) ? tag : tag.replaceAll('<', '&lt;')))
    .replace(/\](?=\s*[([:])/g, ']\u200b')
    .replace(/:\/\//g, ':\u200b//')
    .replace(/\bwww\./gi, 'www\u200b.')
    .replace(/@(?=\w)/g, '@\u200b')
    .replace(/(?<!&)([#!])(?=\d)/g, '$1\u200b');
}
